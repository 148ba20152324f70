/**
 * Answers of a SAML identity provider: what a right one says, and everything that differs in one thing and is refused.
 *
 * The answers are worded and signed by another library than the one that reads them.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Refusal } from '#model/refusal.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { noon, openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { PERSISTENT, signElement, unsignedAnswer, type AnswerValues } from '../../../trial/saml-directory/responses.ts';
import { makeSigningKey, type SigningKey } from '../../../trial/saml-directory/signing-key.ts';
import type { SamlHome } from './home-directory-queries.ts';
import { identityFromAssertion } from './identity.ts';
import { samlPlaces } from './saml-request.ts';
import { readSamlResponse } from './saml-response.ts';

const ISSUER = 'http://sts.fabrikam.example/adfs/services/trust';
const requestId = '_request';
const id = randomUUID();
let world: RoleWorld;
let key: SigningKey;
let stranger: SigningKey;
let home: SamlHome;
let values: AnswerValues;

before(async () => {
  const database = await createTestDatabase('saml_response');
  world = await openRoleWorld(database.application);
  key = await makeSigningKey();
  stranger = await makeSigningKey();
});
after(() => world.close());
beforeEach(() => {
  world.clock.moveTo(noon);
  home = {
    protocol: 'saml',
    id,
    displayName: 'Fabrikam',
    issuer: ISSUER,
    signInUrl: 'https://sts.fabrikam.example/adfs/ls',
    certificates: [base64Of(stranger), base64Of(key)],
    requiresSignedResponse: true,
    mfaTrusted: true,
    livenessSeconds: 3600,
    domains: ['fabrikam.example'],
    signalsIssuer: null,
    signalsAudience: null,
  };
  const { consumerUrl, entityId } = samlPlaces(world.ports, id);
  values = {
    issuer: ISSUER,
    destination: consumerUrl,
    recipient: consumerUrl,
    audience: entityId,
    inResponseTo: requestId,
    subject: 'persistent-name-of-pat',
    nameFormat: PERSISTENT,
    email: 'Pat@Fabrikam.example',
    displayName: 'Pat <Partner> & Co',
    method: 'http://schemas.microsoft.com/claims/multipleauthn',
    now: noon,
    authenticatedAt: noon,
  };
});

const base64Of = ({ certificate }: SigningKey) => certificate.replace(/-----[A-Z ]+-----|\s/g, '');
const read = (xml: string) =>
  readSamlResponse(
    world.ports,
    home,
    { requestId, ...samlPlaces(world.ports, id) },
    Buffer.from(xml).toString('base64'),
  );
const signed = (xml: string, by = key) => signElement(signElement(xml, 'Assertion', by), 'Response', by);
const answer = (change: Partial<AnswerValues> = {}) => unsignedAnswer({ ...values, ...change });

async function refusedBy(xml: string): Promise<string> {
  const error = await read(xml).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Refusal, 'the answer was taken');
  const cause = error.cause as { check?: string; flaw?: string };
  return `${error.code}: ${cause.check ?? cause.flaw}`;
}
const invalid = (check: string) => `sign-in.home-answer-invalid: ${check}`;

test('a signed answer says who it is, and by which means they signed in', async () => {
  const identity = identityFromAssertion(home, await read(signed(answer())));
  assert.deepEqual(
    [identity.issuer, identity.subject, identity.address, identity.displayName],
    [ISSUER, 'persistent-name-of-pat', 'pat@fabrikam.example', 'Pat <Partner> & Co'],
  );
  assert.deepEqual([identity.isMultiFactor, identity.addressVerified], [true, null]);
});

test('a second factor counts where the directory is trusted for it, an address where it is its own', async () => {
  const assertion = await read(signed(answer({ email: 'pat@other.example' })));
  assert.equal(
    identityFromAssertion({ ...home, domains: ['other.example'], mfaTrusted: false }, assertion).isMultiFactor,
    false,
  );
  assert.throws(
    () => identityFromAssertion(home, assertion),
    (error: unknown) => error instanceof Refusal && error.code === 'sign-in.home-domain-foreign',
  );
});

test('a directory that signs its assertions only, as AD FS does at first, is taken where that is allowed', async () => {
  const xml = signElement(answer(), 'Assertion', key);
  assert.equal(await refusedBy(xml), invalid('signature'));
  home = { ...home, requiresSignedResponse: false };
  assert.equal((await read(xml)).subject, 'persistent-name-of-pat');
  const other = signElement(xml, 'Response', await makeSigningKey());
  assert.equal(await refusedBy(other), invalid('signature'), 'a signature that is there must be right');
});

describe('D40 an answer that is not for us, not for this request, or not for now', () => {
  const cases: [string, Partial<AnswerValues>, string][] = [
    ['of another issuer', { issuer: 'http://sts.other.example' }, 'issuer'],
    ['for another audience', { audience: 'https://other.example' }, 'audience'],
    ['for another recipient', { recipient: 'https://other.example/acs' }, 'destination'],
    ['for another destination', { destination: 'https://other.example/acs' }, 'destination'],
    ['to another request', { inResponseTo: '_another' }, 'in-response-to'],
    ['about a name of the moment', { nameFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }, 'subject'],
    ['about an address', { nameFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' }, 'subject'],
    ['about nobody', { subject: '' }, 'subject'],
    ['from the future', { now: new Date(noon.getTime() + 61_000) }, 'time'],
    ['61 seconds past its end', { now: new Date(noon.getTime() - 5 * 60_000 - 61_000) }, 'time'],
    ['proved in the future', { authenticatedAt: new Date(noon.getTime() + 61_000) }, 'time'],
  ];
  for (const [name, change, check] of cases) {
    test(`${name}`, async () => assert.equal(await refusedBy(signed(answer(change))), invalid(check)));
  }

  test('is taken until a minute past its end, for clocks differ', async () => {
    const early = { now: new Date(noon.getTime() - 5 * 60_000 - 59_000) };
    assert.equal((await read(signed(answer(early)))).subject, 'persistent-name-of-pat');
  });

  const edits: [string, (xml: string) => string, string][] = [
    ['that is answered by nobody', (xml) => xml.replace(/ InResponseTo="_request"/, ''), 'in-response-to'],
    [
      'whose bearer answers nothing',
      (xml) => xml.replace(/(<SubjectConfirmationData) InResponseTo="_request"/, '$1'),
      'in-response-to',
    ],
    ['of another kind of subject', (xml) => xml.replace('cm:bearer', 'cm:sender-vouches'), 'bearer'],
    ['without an audience', (xml) => xml.replace(/<AudienceRestriction>.*<\/AudienceRestriction>/, ''), 'audience'],
    [
      'whose bearer has a day',
      (xml) => xml.replace(/(SubjectConfirmationData [^>]*NotOnOrAfter=")[^"]+/, '$12031-03-05T12:00:00Z'),
      'time',
    ],
    ['without a sign-in', (xml) => xml.replace(/<AuthnStatement.*<\/AuthnStatement>/, ''), 'time'],
  ];
  for (const [name, edit, check] of edits) {
    test(`${name}`, async () => {
      const edited = edit(answer());
      assert.notEqual(edited, answer());
      assert.equal(await refusedBy(signed(edited)), invalid(check));
    });
  }

  test('that says no', async () => {
    const no = answer()
      .replace('status:Success', 'status:Responder')
      .replace(/<Assertion.*<\/Assertion>/, '');
    assert.equal(await refusedBy(no), 'sign-in.home-refused: status');
  });
});

describe('D39 an answer whose signature does not hold', () => {
  const wrapped = (xml: string, evil: string, place: (genuine: string) => string) => {
    const genuine = /<Assertion .*<\/Assertion>/s.exec(xml)![0];
    return xml.replace(genuine, place(genuine).replace('EVIL', evil));
  };
  const evilOf = (xml: string) =>
    /<Assertion .*<\/Assertion>/s
      .exec(xml)![0]
      .replace(/<ds:Signature.*<\/ds:Signature>/s, '')
      .replace(/ID="_[^"]+"/, 'ID="_evil"')
      .replace('persistent-name-of-pat', 'somebody-else');

  test('is not signed', async () => assert.equal(await refusedBy(answer()), invalid('signature')));
  test('is signed by a stranger', async () => {
    home = { ...home, certificates: [base64Of(key)] };
    assert.equal(await refusedBy(signed(answer(), stranger)), invalid('signature'));
  });
  test('was changed after it was signed', async () => {
    const changed = signed(answer()).replace('persistent-name-of-pat', 'somebody-else');
    assert.equal(await refusedBy(changed), invalid('signature'));
  });
  test('lost the signature of its assertion', async () => {
    assert.equal(await refusedBy(signElement(answer(), 'Response', key)), invalid('signature'));
  });
  for (const [strong, weak] of [
    ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'],
    ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2000/09/xmldsig#sha1'],
  ] as const) {
    test(`uses ${weak}`, async () => {
      const xml = signed(answer());
      assert.ok(xml.includes(strong));
      assert.equal(await refusedBy(xml.replaceAll(strong, weak)), invalid('algorithm'));
    });
  }

  const wrappings: [string, (genuine: string) => string][] = [
    ['beside it', (genuine) => `EVIL${genuine}`],
    ['after it', (genuine) => `${genuine}EVIL`],
    ['around it', (genuine) => `<Extensions>${genuine}</Extensions>EVIL`],
    ['in its signature', (genuine) => genuine.replace('<ds:SignedInfo', '<ds:Object>EVIL</ds:Object><ds:SignedInfo')],
  ];
  for (const [name, place] of wrappings) {
    test(`carries a forged assertion ${name}`, async () => {
      home = { ...home, requiresSignedResponse: false };
      const xml = signElement(answer(), 'Assertion', key);
      assert.equal(await refusedBy(wrapped(xml, evilOf(xml), place)), invalid('one-assertion'));
    });
  }
  test('carries a forged assertion with the id of the genuine one hidden elsewhere', async () => {
    home = { ...home, requiresSignedResponse: false };
    const xml = signElement(answer(), 'Assertion', key);
    const genuine = /<Assertion .*<\/Assertion>/s.exec(xml)![0];
    const renamed = genuine.replaceAll(/(<\/?)Assertion\b/g, '$1Advice');
    assert.equal(await refusedBy(xml.replace(genuine, `${evilOf(xml)}${renamed}`)), invalid('signature'));
  });
});

describe('D40 an answer that is no plain document', () => {
  const edits: [string, (xml: string) => string, string][] = [
    ['has a document type', (xml) => `<!DOCTYPE r [<!ENTITY x "y">]>${xml}`, 'forbidden-markup'],
    ['has a processing instruction', (xml) => `<?x y?>${xml}`, 'forbidden-markup'],
    [
      'has a comment within a name',
      (xml) => xml.replace('persistent-name', 'persistent<!-- -->-name'),
      'forbidden-markup',
    ],
    ['is not well-formed', (xml) => xml.slice(0, -4), 'not-well-formed'],
    [
      'is deeper than any',
      (xml) => xml.replace('<Issuer', `${'<a>'.repeat(80)}${'</a>'.repeat(80)}<Issuer`),
      'too-deep',
    ],
    ['is larger than any', (xml) => xml.replace('persistent-name', 'x'.repeat(262_144)), 'too-large'],
    [
      'says one id twice',
      (xml) =>
        xml.replace(
          /<Assertion ([^>]*)ID="[^"]+"/,
          (_all, rest: string) => `<Assertion ${rest}ID="${/ID="([^"]+)"/.exec(xml)![1]}"`,
        ),
      'ids',
    ],
    ['is something else', (xml) => xml.replaceAll('samlp:Response', 'samlp:ArtifactResponse'), 'form'],
  ];
  for (const [name, edit, check] of edits) {
    test(`${name}`, async () => assert.equal(await refusedBy(edit(signed(answer()))), invalid(check)));
  }
});
