/**
 * House rules that a machine can read: sizes, names, and where time and luck may come from.
 */
import type { SourceFile } from './import-rules.ts';

export interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
}

export const MAXIMUM_FILE_LINES = 400;
export const MAXIMUM_LINE_COLUMNS = 150;

const bannedNames = /(?:^|\/)(?:utils?|helpers?|common|shared|misc|general|lib|core|index\.tsx)(?:\/|\.[a-z.]+$|$)/;

interface LineRule {
  readonly rule: string;
  readonly applies: (file: string) => boolean;
  readonly pattern: RegExp;
}

const isServer = (file: string) => file.startsWith('server/') && !isTest(file);
const isGround = (file: string) => file.startsWith('server/platform/');
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.startsWith('test/') || file.startsWith('bench/');
/** The rules name what they forbid. */
const isRule = (file: string) => file.startsWith('test/architecture/');

const lineRules: readonly LineRule[] = [
  {
    rule: 'time-comes-in',
    applies: (f) => isServer(f) && !isGround(f),
    pattern: /new Date\(\)|Date\.now\(|performance\.now\(/,
  },
  {
    rule: 'luck-comes-in',
    applies: (f) => isServer(f) && !isGround(f),
    pattern: /Math\.random|randomUUID|randomBytes|randomInt/,
  },
  {
    rule: 'environment-is-settings',
    applies: (f) => isServer(f) && !isGround(f) && !f.startsWith('server/cli/'),
    pattern: /process\.env/,
  },
  {
    rule: 'no-sleeping-tests',
    applies: (f) => /\.test\.tsx?$/.test(f) && !isRule(f),
    pattern: /setTimeout\(|waitForTimeout\(|\bsleep\(/,
  },
  {
    rule: 'no-skipped-tests',
    applies: (f) => /\.test\.tsx?$/.test(f) && !isRule(f),
    pattern: /\b(?:test|describe|it)\.(?:only|todo)\b/,
  },
  { rule: 'no-left-overs', applies: (f) => !isRule(f), pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/ },
  { rule: 'no-console', applies: (f) => isServer(f), pattern: /console\.(?:log|error|warn)/ },
];

/** Words of `docs/glossary.md` that are not said, as names in code. */
const unsaidWords = /\b(?:grantee|revokee|elevatedRole|checkoutRole|customerAccount)\b/;

export function findUntidy({ file, text }: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const lines = text.split('\n');
  const add = (rule: string, line: number) => findings.push({ rule, file, line });
  if (lines.length - 1 > MAXIMUM_FILE_LINES) add('file-size', lines.length - 1);
  if (bannedNames.test(file)) add('file-name', 1);
  if (isServer(file) && !/^(?:#!.*\n)?\/\*\*/.test(text)) add('file-opens-with-its-purpose', 1);
  lines.forEach((line, index) => {
    if (line.length > MAXIMUM_LINE_COLUMNS && !/https?:\/\/|^\s*'|`/.test(line)) add('line-length', index + 1);
    if (!isRule(file) && unsaidWords.test(line)) add('glossary', index + 1);
    for (const { rule, applies, pattern } of lineRules) if (applies(file) && pattern.test(line)) add(rule, index + 1);
  });
  return findings;
}
