/**
 * Bodies of `unifiedRoleScheduleRequestBase` as Graph clients write them.
 *
 * Takes only what a caller may say; ids, status, times and approval are the server's.
 */
import { parseGuid } from '#model/guid.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { Place, RequestKind, Ticket } from '#modules/assignments/index.ts';
import { invalid, objectOf, plainText } from '../read-body.ts';
import { MAXIMUM_JUSTIFICATION, MAXIMUM_TICKET, readSchedule, readType } from '../schedule-body.ts';
import type { AskedRequest, AskedType } from '../schedule-commands.ts';

export const roleRequestBodyKeys = [
  'action',
  'principalId',
  'roleDefinitionId',
  'directoryScopeId',
  'appScopeId',
  'scheduleInfo',
  'startDateTime',
  'recurrence',
  'expiration',
  'type',
  'endDateTime',
  'duration',
  'justification',
  'ticketInfo',
  'ticketNumber',
  'ticketSystem',
  'targetScheduleId',
  'isValidationOnly',
  'customData',
];

type Body = Readonly<Record<string, unknown>>;

/** What is asked for, before the rest is judged: a refusal is recorded as the attempt it was. */
export function readAction(body: Body, kind: RequestKind): AskedType {
  return readType(body['action'], 'action', kind, wireWord);
}

/** `AdminAssign` is `adminAssign` on Graph. */
export function wireWord(word: string): string {
  return `${word[0]!.toLowerCase()}${word.slice(1)}`;
}

export function readRoleRequest(body: Body, kind: RequestKind, requestId: string): AskedRequest {
  requireDirectoryScope(body);
  const roleDefinitionId = parseGuid(body['roleDefinitionId']) ?? invalid('roleDefinitionId', 'must be a GUID');
  return readCommonRequest(body, kind, requestId, { scope: DIRECTORY_SCOPE, roleDefinitionId });
}

/** What requests say about a role, wherever it counts. */
export function readCommonRequest(
  body: Body,
  kind: RequestKind,
  requestId: string,
  at: Pick<Place, 'scope' | 'roleDefinitionId'>,
): AskedRequest {
  const type = readAction(body, kind);
  const asked = {
    requestId,
    ...at,
    principalId: parseGuid(body['principalId']) ?? invalid('principalId', 'must be a GUID'),
    schedule: readSchedule(body['scheduleInfo'], kind, type),
    justification: plainText(body['justification'], 'justification', MAXIMUM_JUSTIFICATION),
    ticket: ticketOf(body['ticketInfo']),
    targetScheduleId: targetOf(body['targetScheduleId']),
  };
  return { type, admin: { ...asked, kind }, self: asked };
}

/** Whether only the rules are asked. What is neither yes nor no is refused: a wish to look must not become a deed. */
export function isValidationOnly(body: Body): boolean {
  const asked = body['isValidationOnly'] ?? false;
  return typeof asked === 'boolean' ? asked : invalid('isValidationOnly', 'must be true or false');
}

/** Directory roles count for the whole directory; a narrower scope would be promised and not kept. */
export function requireDirectoryScope(body: Body): void {
  if (body['directoryScopeId'] !== '/') invalid('directoryScopeId', 'must be "/", the whole directory');
  if (body['appScopeId'] != null) invalid('appScopeId', 'is not supported here');
}

function ticketOf(info: unknown): Ticket | undefined {
  if (info === undefined || info === null) return undefined;
  const { ticketNumber, ticketSystem } = objectOf(info, 'ticketInfo');
  const number = plainText(ticketNumber, 'ticketNumber', MAXIMUM_TICKET);
  if (number === undefined) return undefined;
  return { number, system: plainText(ticketSystem, 'ticketSystem', MAXIMUM_TICKET) ?? null };
}

function targetOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  // Of access to a group it is `{group}_{access}_{schedule}`.
  const id = typeof value === 'string' ? value.split('_').at(-1) : undefined;
  return parseGuid(id) ?? invalid('targetScheduleId', 'must be the id of a schedule');
}
