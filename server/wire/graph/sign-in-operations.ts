/**
 * `/auditLogs/signIns`: the sign-in log in Graph's shape, newest first unless asked otherwise.
 */
import type { SignIn } from '@microsoft/microsoft-graph-types';
import { directoryActions } from '#model/directory-actions.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf, type Comparison } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import {
  listEntries,
  type AuditEntry,
  type AuditFilter,
  type SignInDetails,
  type SignInFilter,
} from '#modules/audit/index.ts';
import { findUser, getDirectoryIdentity } from '#modules/directory/index.ts';
import { nextLink } from '../paging.ts';
import { wordRecordedRefusal } from '../problem.ts';
import { answerEntity } from './collections.ts';
import { narrowByTime, type Span } from './narrow-by-time.ts';
import type { GraphCall, GraphOperation } from './operation.ts';
import { codesOf, errorCodeOf } from './sign-in-codes.ts';

const limits = { usual: 1000, maximum: 1000 };
const NOBODY = '00000000-0000-0000-0000-000000000000';
type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

interface Narrowing extends Span {
  signIns: Mutable<SignInFilter>;
  result?: 'success' | 'failure';
  correlationId?: string;
}

async function readFilter(call: GraphCall): Promise<Narrowing> {
  const narrowing: Narrowing = { signIns: {} };
  for (const part of conjuncts(call.filter)) {
    if (part.kind !== 'compare') throw filterRefusal(positionOf(part), 'This cannot be filtered');
    await narrow(call, narrowing, part);
  }
  return narrowing;
}

async function narrow(call: GraphCall, narrowing: Narrowing, { path, operator, value, at }: Comparison): Promise<void> {
  const name = foldAscii(path);
  if (name === 'createddatetime') return narrowByTime(narrowing, operator, value, at);
  if (name === 'status/errorcode') {
    if (value.type !== 'number') throw filterRefusal(at, 'Expected a number');
    return narrowByCode(narrowing, operator, value.value, at);
  }
  if (operator !== 'eq' || value.type !== 'string') throw filterRefusal(at, `'${path}' is compared with eq and a text`);
  const text = value.value;
  switch (name) {
    case 'userid':
      narrowing.signIns.personId = idOf(text, at);
      return;
    case 'userprincipalname':
      narrowing.signIns.personId = (await findUser(call.ports.database, text))?.id ?? NOBODY;
      return;
    case 'appid':
      narrowing.signIns.applicationId = text;
      return;
    case 'correlationid':
      narrowing.correlationId = idOf(text, at);
      return;
    default:
      throw filterRefusal(at, `'${path}' cannot be filtered`);
  }
}

/** `0` is a sign-in that succeeded; every other number is a reason. */
function narrowByCode(narrowing: Narrowing, operator: string, code: number, at: number): void {
  if (operator === 'eq' && code !== 0) {
    narrowing.signIns.reasons = codesOf(code);
  } else if (code === 0 && (operator === 'eq' || operator === 'ne')) {
    narrowing.result = operator === 'eq' ? 'success' : 'failure';
  } else {
    throw filterRefusal(at, 'An error code is compared with eq, and 0 with ne');
  }
}

function idOf(text: string, at: number): string {
  const id = parseGuid(text);
  if (!id) throw filterRefusal(at, 'Expected an id');
  return id;
}

/** Newest first; `createdDateTime` alone may be ordered by. */
function isAscending(call: GraphCall): boolean {
  const match = /^\s*createdDateTime(?:\s+(asc|desc))?\s*$/i.exec(call.query.get('$orderby') ?? 'createdDateTime desc');
  if (!match) throw new Refusal('request.invalid', { field: '$orderby', reason: 'must be createdDateTime' });
  return match[1]?.toLowerCase() !== 'desc';
}

async function listSignIns(call: GraphCall) {
  const narrowing: Partial<AuditFilter> = await readFilter(call);
  const [occurredAt, id] = (call.page.after ?? []) as [string?, string?];
  const { limit } = call.page;
  const read = await listEntries(call.ports.database, {
    ...narrowing,
    ascending: isAscending(call),
    ...(occurredAt && id ? { after: { occurredAt: new Date(occurredAt), id } } : {}),
    limit: limit + 1,
  });
  const entries = read.slice(0, limit);
  const last = entries.at(-1);
  const after = read.length > limit && last ? [last.occurredAt.toISOString(), last.id] : undefined;
  const link = nextLink(call.request, { after });
  const { tenantId } = await getDirectoryIdentity(call.ports.database);
  return {
    status: 200,
    body: {
      '@odata.context': `${call.root}/$metadata#auditLogs/signIns`,
      ...(link ? { '@odata.nextLink': link } : {}),
      value: entries.map((entry) => presentSignIn(entry, tenantId)),
    },
  };
}

async function getSignIn(call: GraphCall) {
  const id = parseGuid(call.params['id']);
  const [entry] = id ? await listEntries(call.ports.database, { id, signIns: {}, limit: 1 }) : [];
  if (!entry) throw new Refusal('request.not-found', { what: 'The sign-in' });
  const { tenantId } = await getDirectoryIdentity(call.ports.database);
  return answerEntity(call, 'auditLogs/signIns', presentSignIn(entry, tenantId));
}

/** Of v1.0, and of beta who signs in from which directory; what Daypass does not know is empty, never guessed. */
type Presented = { [Name in keyof SignIn]?: unknown } & Record<string, unknown>;

function presentSignIn(entry: AuditEntry, tenantId: string): Presented {
  const details = entry.details as Partial<SignInDetails> & { refusal?: unknown };
  const person = entry.targets.find(({ id }) => id !== null && id === entry.subjectId);
  const { secondFactor } = details;
  return {
    id: entry.id,
    createdDateTime: entry.occurredAt.toISOString(),
    userDisplayName: person?.displayName ?? null,
    userPrincipalName: person?.userPrincipalName ?? details.identifier ?? null,
    userId: entry.subjectId,
    userType: entry.actor['userType'] === 'Guest' ? 'guest' : 'member',
    appId: details.application?.id ?? null,
    appDisplayName: details.application?.displayName ?? null,
    ipAddress: entry.actor['ipAddress'] ?? null,
    clientAppUsed: 'Browser',
    correlationId: entry.correlationId,
    conditionalAccessStatus: 'notApplied',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes_v2: [],
    resourceDisplayName: details.application?.displayName ?? null,
    resourceId: null,
    status: statusOf(entry, details.refusal),
    deviceDetail: { deviceId: '', displayName: '', operatingSystem: '', browser: details.userAgent ?? '' },
    location: null,
    appliedConditionalAccessPolicies: [],
    crossTenantAccessType: details.homeDirectory ? 'b2bCollaboration' : 'none',
    homeTenantId: details.homeDirectory?.id ?? tenantId,
    resourceTenantId: tenantId,
    authenticationRequirement: secondFactor ? 'multiFactorAuthentication' : 'singleFactorAuthentication',
    authenticationProtocol: details.method ?? null,
    mfaDetail: secondFactor ? { authMethod: secondFactor.by, authDetail: secondFactor.at } : null,
  };
}

function statusOf(entry: AuditEntry, refusal: unknown) {
  if (entry.result === 'success') return { errorCode: 0, failureReason: 'Other.', additionalDetails: null };
  return {
    errorCode: errorCodeOf(entry.reason),
    failureReason: wordRecordedRefusal(entry.reason, refusal) ?? entry.reason ?? '',
    additionalDetails: entry.reason,
  };
}

const permission = { action: directoryActions.readSignIns, at: 'directory' } as const;

export const signInOperations: readonly GraphOperation[] = [
  { method: 'GET', path: 'auditLogs/signIns', permission, limits, handle: listSignIns },
  { method: 'GET', path: 'auditLogs/signIns/{id}', permission, handle: getSignIn },
];
