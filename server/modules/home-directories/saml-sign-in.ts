/**
 * Reads who somebody is from the answer of a SAML identity provider. Storing that the assertion was used is left to
 * the unit of work that also takes the answer.
 */
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import type { SamlHome } from './home-directory-queries.ts';
import type { SamlQuestion } from './home-question.ts';
import { identityFromAssertion, type ProvedIdentity } from './identity.ts';
import type { SamlAssertion } from './saml-assertion.ts';
import { readSamlResponse } from './saml-response.ts';
import { samlPlaces } from './saml-request.ts';

const FRESH_MILLISECONDS = 120_000;

export interface SamlAnswer {
  readonly identity: ProvedIdentity;
  readonly assertion: Pick<SamlAssertion, 'id' | 'usableUntil'>;
}

/** `encoded`: the form field `SAMLResponse`. `fresh`: the proof there must be made just now. */
export async function readSamlAnswer(
  ports: Ports,
  home: SamlHome,
  question: SamlQuestion,
  fresh: boolean,
  encoded: string,
): Promise<SamlAnswer> {
  const asked = { requestId: question.requestId, ...samlPlaces(ports, home.id) };
  const assertion = await readSamlResponse(ports, home, asked, encoded);
  const age = ports.clock.now().getTime() - assertion.authenticatedAt.getTime();
  if (fresh && age > FRESH_MILLISECONDS) throw new Refusal('sign-in.home-answer-invalid', {});
  return { identity: identityFromAssertion(home, assertion), assertion };
}
