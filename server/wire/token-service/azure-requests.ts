/**
 * What Azure's libraries send, as what OAuth says.
 *
 * Pure: parameters in, parameters out. Each rule was forced by a real client
 * (MSAL for Python and Node, azure-cli 2.45 and 2.74).
 */
import { foldAscii } from '#model/guid.ts';
import { sameResource } from '#modules/sessions/index.ts';
import { DEVICE_GRANT } from './clients.ts';

export type Parameters = Record<string, unknown>;

/** The one scope of our own APIs; what somebody may do there is decided by roles, never by a token. */
export const API_SCOPE = 'user_impersonation';

export interface RewrittenRequest {
  readonly parameters: Parameters;
  /** Scopes as the client wrote them: it looks for them in the answer. */
  readonly askedScopes: readonly string[];
  readonly wantsClientInfo: boolean;
  /** The authentication context that the token is to prove (`claims`). */
  readonly context: string | undefined;
  /** The client says that it takes the claims of an API's 401 to the sign-in (`claims`, capability `cp1`). */
  readonly followsClaims: boolean;
}

/** The parameter in which the provider keeps the context until the sign-in is over. */
export const CONTEXT = 'acrs';

interface AskedClaim {
  readonly essential?: unknown;
  readonly value?: unknown;
  readonly values?: unknown;
}

/** What the parameter `claims` asks of an access token; of what nobody can read, nothing. */
function readClaims(claims: unknown): { acrs?: AskedClaim; xms_cc?: AskedClaim } {
  if (typeof claims !== 'string' || claims.length > 4_096) return {};
  try {
    const asked = JSON.parse(claims) as { access_token?: { acrs?: AskedClaim; xms_cc?: AskedClaim } } | null;
    return asked?.access_token ?? {};
  } catch {
    return {};
  }
}

const valuesOf = ({ value, values }: AskedClaim): unknown[] =>
  value === undefined && Array.isArray(values) ? values : [value];

/** `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`: what an API asked the client to prove. */
function contextIn(acrs: AskedClaim | null | undefined): string | undefined {
  const [context] = acrs ? valuesOf(acrs) : [];
  return acrs?.essential === true && typeof context === 'string' && /^c[1-9][0-9]?$/.test(context)
    ? context
    : undefined;
}

/** `{"access_token":{"xms_cc":{"values":["cp1"]}}}`, in letters of any size. */
function saysCapable(capabilities: AskedClaim | null | undefined): boolean {
  return capabilities
    ? valuesOf(capabilities).some((one) => typeof one === 'string' && foldAscii(one) === 'cp1')
    : false;
}

const openIdScopes = new Set(['openid', 'profile', 'email', 'offline_access']);

/** `https://host//.default` and `https://host/user_impersonation` name the resource `https://host/`. */
export function splitResourceScope(scope: string): { resource: string; name: string } | undefined {
  const end = scope.lastIndexOf('/');
  if (!/^(https?|api):\/\//.test(scope) || end < 8) return undefined;
  const name = scope.slice(end + 1);
  return name === '.default' || name === API_SCOPE ? { resource: scope.slice(0, end), name } : undefined;
}

/**
 * A request of the authorization, device or token endpoint. `ownResources` are our audiences without trailing slash.
 *
 * What somebody agreed to at the beginning reaches every API of ours: Azure's clients sign in once and ask for each
 * token with the refresh token (MSAL). A token is for one of them.
 */
export function rewriteAzureRequest(
  endpoint: 'authorize' | 'devicecode' | 'token',
  sent: Readonly<Parameters>,
  ownResources: readonly string[],
): RewrittenRequest {
  const parameters: Parameters = { ...sent };
  const askedScopes = typeof sent['scope'] === 'string' ? sent['scope'].split(' ').filter(Boolean) : [];
  const resources = new Set<string>();
  const scopes = new Set<string>();
  for (const scope of askedScopes) {
    const split = splitResourceScope(scope);
    scopes.add(split ? API_SCOPE : scope);
    if (split) resources.add(canonicalResource(split.resource, ownResources));
  }
  for (const resource of [sent['resource']].flat()) {
    if (typeof resource === 'string' && resource !== '') resources.add(canonicalResource(resource, ownResources));
  }
  if (parameters['grant_type'] === 'device_code') parameters['grant_type'] = DEVICE_GRANT;
  if (endpoint !== 'token') for (const own of ownResources) resources.add(own);
  if (resources.size > 0) parameters['resource'] = resources.size === 1 ? [...resources][0] : [...resources];
  writeScope(endpoint, parameters, scopes);
  // A sign-in is always shown when it is needed; which account is chosen there.
  if (parameters['prompt'] === 'select_account') delete parameters['prompt'];
  if (parameters['grant_type'] === DEVICE_GRANT) parameters['device_code'] ??= parameters['code'];
  for (const name of ['claims', 'client_info', 'domain_hint', CONTEXT]) delete parameters[name];
  const claims = readClaims(sent['claims']);
  const context = contextIn(claims.acrs);
  if (endpoint === 'authorize' && context) parameters[CONTEXT] = context;
  const wantsClientInfo = String(sent['client_info']) === '1';
  return { parameters, askedScopes, wantsClientInfo, context, followsClaims: saysCapable(claims.xms_cc) };
}

/**
 * Tokens get the scopes that were agreed to at the beginning; asking for them
 * again at the token endpoint, by other names, would be refused.
 */
function writeScope(endpoint: 'authorize' | 'devicecode' | 'token', parameters: Parameters, scopes: Set<string>): void {
  if (endpoint === 'token') {
    delete parameters['scope'];
    return;
  }
  scopes.add(API_SCOPE);
  if ([...openIdScopes].some((scope) => scopes.has(scope))) scopes.add('openid');
  parameters['scope'] = [...scopes].join(' ');
}

function canonicalResource(resource: string, ownResources: readonly string[]): string {
  return ownResources.find((own) => sameResource(own, resource)) ?? resource.replace(/\/+$/, '');
}

/** The additions Azure's libraries look for in an answer of the token endpoint. */
export function completeTokenAnswer(
  answer: Parameters,
  request: RewrittenRequest,
  person: { oid: string; tid: string } | undefined,
): Parameters {
  const granted = typeof answer['scope'] === 'string' ? answer['scope'].split(' ') : [];
  const scope = [...new Set([...granted, ...request.askedScopes])].join(' ');
  const clientInfo = person && request.wantsClientInfo ? { client_info: encodeClientInfo(person) } : {};
  return { ...answer, ...(scope ? { scope } : {}), ext_expires_in: answer['expires_in'], ...clientInfo };
}

function encodeClientInfo(person: { oid: string; tid: string }): string {
  return Buffer.from(JSON.stringify({ uid: person.oid, utid: person.tid })).toString('base64url');
}

/** Numbers by which Azure's libraries tell errors apart. */
const errorNumbers: Readonly<Record<string, number>> = {
  invalid_client: 7000215,
  invalid_grant: 70008,
  invalid_scope: 70011,
  invalid_target: 500011,
  unsupported_grant_type: 70003,
  unauthorized_client: 700016,
  invalid_request: 900144,
  authorization_pending: 70016,
  expired_token: 70020,
  access_denied: 65004,
};

export function completeErrorAnswer(
  answer: Parameters,
  reference: { readonly correlationId: string; readonly timestamp: string },
): Parameters {
  const number = errorNumbers[String(answer['error'])];
  const said = typeof answer['error_description'] === 'string' ? answer['error_description'] : 'The request failed';
  const text = answer['error'] === 'invalid_client' ? 'Invalid client secret provided' : said;
  return {
    ...answer,
    error_description: number ? `AADSTS${number}: ${text}. Correlation ID: ${reference.correlationId}` : text,
    error_codes: number ? [number] : [],
    timestamp: reference.timestamp,
    trace_id: reference.correlationId,
    correlation_id: reference.correlationId,
  };
}
