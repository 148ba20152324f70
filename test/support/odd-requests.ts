/**
 * Requests nobody sensible sends: odd ids, query options, headers and bodies for a declared route, from a seed.
 */
import fc from 'fast-check';

export interface OddRequest {
  readonly route: number;
  readonly caller: string;
  readonly ids: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  readonly contentType: string | undefined;
  readonly body: string | undefined;
  readonly header: readonly [string, string] | undefined;
}

/** Stand for the id of something that is there, and for one of the same form that is not. */
export const EXISTING = '{existing}';
export const ABSENT = '{absent}';
const NOBODY = '7b1f8a52-3f0c-4c57-9d3e-0a1f5c2b6d11';
const oddTexts = [
  '%00',
  'a%00b',
  `${NOBODY}%00`,
  '%ff%fe',
  '%ED%A0%80',
  '%',
  "it's",
  "'; drop table principal; --",
  '..',
  '%2e%2e',
  '%2f',
  '%5c',
  '{}',
  '*',
  '0',
  '-1',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '$count',
  'me',
  '%F0%9F%92%A5',
  '%E2%80%AE',
  '%0d%0a',
  '%20',
  'NaN',
  '1e309',
  '9007199254740993',
  'a'.repeat(300),
  'a'.repeat(5_000),
  NOBODY.toUpperCase(),
  `%7B${NOBODY}%7D`,
] as const;

const id = fc.oneof(
  { weight: 3, arbitrary: fc.constant(EXISTING) },
  { weight: 2, arbitrary: fc.constant(ABSENT) },
  { weight: 4, arbitrary: fc.constantFrom(...oddTexts) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map(encodeWell) },
);

const options = [
  '$filter',
  '$top',
  '$skiptoken',
  '$skip',
  '$orderby',
  '$select',
  '$search',
  '$count',
  '$expand',
  'api-version',
  'scope',
  'cursor',
  'from',
  'to',
  'activity',
  'category',
  'person',
  'user',
  'state',
  'code',
  'error',
  'id_token_hint',
  'client_id',
  'redirect_uri',
  'response_type',
  'rd',
  'x',
];
const optionValue = fc.oneof(
  fc.constantFrom(
    ...oddTexts,
    '',
    '999999999999',
    '2022-04-01',
    "displayName eq 'x'",
    "startswith(displayName,'%00')",
    "id eq '%00'",
    "mail eq '\u{1F4A5}'",
    'activityDateTime ge 99999-01-01T00:00:00Z',
    'atScope()',
    'asTarget()',
    "assignedTo('%00')",
    "principalId eq '%00'",
    '((((((((((a eq 1))))))))))',
    `${'('.repeat(400)}a eq 1`,
    'displayName desc,id asc',
    '"displayName:%00"',
    '/subscriptions/%00',
    '2031-13-45T99:99:99Z',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }).map(encodeWell),
);

const keys = [
  'properties',
  'principalId',
  'roleDefinitionId',
  'requestType',
  'scheduleInfo',
  'startDateTime',
  'expiration',
  'type',
  'endDateTime',
  'duration',
  'justification',
  'ticketInfo',
  'rules',
  'id',
  'displayName',
  'userPrincipalName',
  'mail',
  'mailNickname',
  'accountEnabled',
  'description',
  'members@odata.bind',
  '@odata.id',
  'ids',
  'groupIds',
  'requests',
  'url',
  'method',
  'invitedUserEmailAddress',
  'inviteRedirectUrl',
  'domains',
  'issuer',
  'clientId',
  'reason',
  'by',
  'decision',
  'schedule',
  'subject',
  'action',
  'resource',
  'evaluations',
  'name',
  'identifier',
  'returnTo',
  'challengeId',
  'code',
  'password',
  'response',
  'scope',
  'location',
  'tags',
  'assignableScopes',
  'permissions',
  'actions',
  'paragraphs',
  'host',
];
const requestTypes = ['AdminAssign', 'AdminRemove', 'AdminExtend', 'SelfActivate', 'SelfExtend', 'SelfDeactivate'];
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    '\0',
    'a\0b',
    '\ud800',
    'x\udfff',
    'a'.repeat(3_000),
    NOBODY,
    '2031-03-04T12:00:00Z',
    'P1D',
    'P99999999Y',
    'AfterDuration',
    `/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`,
    'name@partner.example',
    'https://x.example/a',
    ...requestTypes,
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.double(),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...keys) }, fc.string({ maxLength: 8 })),
      tie('tree'),
      {
        maxKeys: 8,
      },
    ),
  ),
}));
const object = fc.dictionary(fc.constantFrom(...keys), tree, { maxKeys: 12 });

const body = fc.oneof(
  { weight: 6, arbitrary: object.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: tree.map((value) => JSON.stringify(value) ?? 'undefined') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '{',
      'null',
      '[]',
      '"\\ud800"',
      '{"displayName":"\\u0000"}',
      '{"displayName":"\\ud800"}',
      '{"properties":{"displayName":"\\udc00x"}}',
      '{"__proto__":{"admin":true}}',
      '{"constructor":{"prototype":{"admin":true}}}',
      '{"a":1,"a":2}',
      `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
      `{"displayName":"${'é'.repeat(50_000)}"}`,
      `{"n":${'9'.repeat(400)}}`,
      'grant_type=client_credentials&client_id=%00&client_secret=%00',
      'grant_type=authorization_code&code=%00',
      '\u0000\u0001\u0002',
    ),
  },
);

export function oddRequest(routes: number, callers: readonly string[]): fc.Arbitrary<OddRequest> {
  return fc.record({
    route: fc.nat({ max: routes - 1 }),
    caller: fc.constantFrom(...callers),
    ids: fc.array(id, { minLength: 4, maxLength: 4 }),
    query: fc.array(fc.tuple(fc.constantFrom(...options), optionValue), { maxLength: 3 }),
    contentType: fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          undefined,
          'application/x-www-form-urlencoded',
          'text/plain',
          'application/json; charset=utf-16',
          'multipart/form-data; boundary=x',
          '/',
        ),
      },
    ),
    body: fc.option(body, { nil: undefined, freq: 6 }),
    header: fc.option(
      fc.constantFrom(
        ['x-forwarded-uri', '/%00'] as const,
        ['x-forwarded-uri', 'a'.repeat(4_000)] as const,
        ['x-forwarded-host', '\u00ff.example'] as const,
        ['x-forwarded-method', 'PRI'] as const,
        ['cookie', '__Host-daypass-session=%00; a=%ff; =; daypass_session=%00'] as const,
        ['authorization', 'Bearer a.b.c'] as const,
        ['authorization', 'Basic %00'] as const,
        ['x-ms-client-request-id', '\u00ff'] as const,
        ['if-match', '*'] as const,
        ['accept', 'text/html'] as const,
        ['content-encoding', 'gzip'] as const,
        ['consistencylevel', 'eventual'] as const,
      ),
      { nil: undefined, freq: 3 },
    ),
  });
}

/** As a client encodes it; half a surrogate pair becomes what a client makes of it. */
function encodeWell(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
