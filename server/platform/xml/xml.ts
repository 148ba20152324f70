/**
 * Reads XML from strangers into a plain tree.
 *
 * What SAML never needs and attackers do is refused before anything is parsed: document types, entities, processing
 * instructions, comments and CDATA. Depth and size are bounded.
 */
import { createRequire } from 'node:module';

export interface XmlElement {
  /** Without a prefix. */
  readonly name: string;
  readonly namespace: string;
  /** Without those that declare namespaces. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Of this element alone, trimmed. */
  readonly text: string;
}

export type XmlFlaw = 'too-large' | 'forbidden-markup' | 'not-well-formed' | 'too-deep';

export class XmlFault extends Error {
  override readonly name = 'XmlFault';
  readonly flaw: XmlFlaw;
  constructor(flaw: XmlFlaw, options?: ErrorOptions) {
    super(flaw, options);
    this.flaw = flaw;
  }
}

/** Its types bring those of a browser into the whole program, so it is loaded without them. */
const require = createRequire(import.meta.url);
const { DOMParser } = require('@xmldom/xmldom') as {
  DOMParser: new (options: object) => {
    parseFromString(text: string, type: string): { documentElement: XmlNode | null };
  };
};

const MAXIMUM_CHARACTERS = 262_144;
const MAXIMUM_DEPTH = 64;
const ELEMENT = 1;
const TEXT = 3;
const declaration = /^\s*<\?xml\s[^<>]*\?>/;

/** The root element. Throws an `XmlFault`. */
export function parseXml(text: string): XmlElement {
  if (text.length > MAXIMUM_CHARACTERS) throw new XmlFault('too-large');
  if (/<[!?]/.test(text.replace(declaration, ''))) throw new XmlFault('forbidden-markup');
  const root = parseDocument(text).documentElement;
  if (!root) throw new XmlFault('not-well-formed');
  return readElement(root, 1);
}

function parseDocument(text: string) {
  const refuse = (cause: unknown) => {
    throw new XmlFault('not-well-formed', { cause });
  };
  const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
  try {
    return new DOMParser({ locator: {}, errorHandler }).parseFromString(text, 'text/xml');
  } catch (error) {
    throw error instanceof XmlFault ? error : new XmlFault('not-well-formed', { cause: error });
  }
}

/** What we use of a node. */
interface XmlNode {
  readonly nodeType: number;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly nodeValue: string | null;
  readonly firstChild: XmlNode | null;
  readonly nextSibling: XmlNode | null;
  readonly attributes: { readonly length: number; item(index: number): { name: string; value: string } | null };
}

function readElement(node: XmlNode, depth: number): XmlElement {
  if (depth > MAXIMUM_DEPTH) throw new XmlFault('too-deep');
  const children: XmlElement[] = [];
  let text = '';
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === ELEMENT) children.push(readElement(child, depth + 1));
    else if (child.nodeType === TEXT) text += child.nodeValue ?? '';
    else throw new XmlFault('forbidden-markup');
  }
  return {
    name: node.localName,
    namespace: node.namespaceURI ?? '',
    attributes: readAttributes(node),
    children,
    text: text.trim(),
  };
}

function readAttributes({ attributes }: XmlNode): Map<string, string> {
  const read = new Map<string, string>();
  for (let index = 0; index < attributes.length; index += 1) {
    const { name, value } = attributes.item(index)!;
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) read.set(name, value);
  }
  return read;
}

/** Children of this name and namespace. */
export function childrenOf(element: XmlElement, namespace: string, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === namespace);
}

/** The element and everything below it. */
export function* walkXml(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* walkXml(child);
}
