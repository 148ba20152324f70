/**
 * Fetches the metadata a SAML provider publishes, over the one way out.
 *
 * What is there is as trustworthy as the https address an administrator typed in; a redirect is not followed.
 */
import { Refusal } from '#model/refusal.ts';
import { createOutboundFetch, OutboundFailure } from '#platform/http/outbound-fetch.ts';
import type { Ports } from '#platform/ports.ts';

/** In characters; also of a document that is handed in. */
export const MAXIMUM_METADATA = 262_144;

/** Refuses with `directory.saml-metadata-unreachable`. */
export async function fetchMetadata({ settings }: Ports, url: string): Promise<string> {
  const send = createOutboundFetch({ allowLoopback: settings.DAYPASS_ALLOW_LOOPBACK_HOMES });
  try {
    const answer = await send(url, { headers: { accept: 'application/samlmetadata+xml, application/xml, text/xml' } });
    if (answer.status !== 200) throw unreachable(`the address answered ${answer.status}`);
    const text = await answer.text();
    if (text.length > MAXIMUM_METADATA) throw unreachable('the document there is too long');
    return text;
  } catch (error) {
    if (error instanceof OutboundFailure) throw unreachable(error.message, error);
    throw error;
  }
}

function unreachable(reason: string, cause?: unknown): Refusal {
  return new Refusal('directory.saml-metadata-unreachable', { reason }, { cause });
}
