/**
 * Bodies of schedule requests as ARM clients write them, read once for PUT and `validate`.
 *
 * Takes only what a caller may say. Status, requestor, times and approval are
 * the server's, whatever a body claims.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import type { AskedSchedule } from '#model/schedule-info.ts';
import {
  MAXIMUM_CONDITION,
  type ExtensionDecision,
  type RequestKind,
  type Ticket,
} from '#modules/assignments/index.ts';
import { invalid, objectOf } from '../read-body.ts';
import { MAXIMUM_JUSTIFICATION, MAXIMUM_TICKET, readSchedule, readType } from '../schedule-body.ts';
import type { AskedType } from '../schedule-commands.ts';

export const requestBodyKeys = [
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
  'ticketNumber',
  'ticketSystem',
  'linkedRoleEligibilityScheduleId',
  'targetRoleAssignmentScheduleId',
  'targetRoleAssignmentScheduleInstanceId',
  'targetRoleEligibilityScheduleId',
  'targetRoleEligibilityScheduleInstanceId',
  'condition',
  'conditionVersion',
];

export interface AskedBody {
  readonly type: AskedType;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly schedule: AskedSchedule;
  readonly justification: string | undefined;
  readonly ticket: Ticket | undefined;
  readonly linkedEligibilityId: string | undefined;
  readonly targetScheduleId: string | undefined;
  readonly condition: string | undefined;
  readonly conditionVersion: string | undefined;
}

function propertiesOf(body: unknown): Record<string, unknown> {
  return objectOf(objectOf(body, 'body')['properties'], 'properties');
}

/** What is asked for, before the rest is judged: a refusal is recorded as the attempt it was. */
export function readRequestType(body: unknown, kind: RequestKind): AskedType {
  return readType(propertiesOf(body)['requestType'], 'requestType', kind);
}

export function readRequestBody(body: unknown, kind: RequestKind): AskedBody {
  const properties = propertiesOf(body);
  const type = readType(properties['requestType'], 'requestType', kind);
  const ticketInfo = properties['ticketInfo'] == null ? {} : objectOf(properties['ticketInfo'], 'ticketInfo');
  const number = textOf(ticketInfo['ticketNumber'], 'ticketNumber', MAXIMUM_TICKET);
  const target = kind === 'eligibility' ? 'targetRoleEligibilitySchedule' : 'targetRoleAssignmentSchedule';
  return {
    type,
    principalId: guidAtEnd(properties['principalId'], 'principalId') ?? invalid('principalId', 'is required'),
    roleDefinitionId:
      guidAtEnd(properties['roleDefinitionId'], 'roleDefinitionId') ?? invalid('roleDefinitionId', 'is required'),
    schedule: readSchedule(properties['scheduleInfo'], kind, type),
    justification: textOf(properties['justification'], 'justification', MAXIMUM_JUSTIFICATION),
    ticket:
      number === undefined
        ? undefined
        : { number, system: textOf(ticketInfo['ticketSystem'], 'ticketSystem', MAXIMUM_TICKET) ?? null },
    linkedEligibilityId: guidAtEnd(properties['linkedRoleEligibilityScheduleId'], 'linkedRoleEligibilityScheduleId'),
    targetScheduleId:
      guidAtEnd(properties[`${target}Id`], `${target}Id`) ??
      guidAtEnd(properties[`${target}InstanceId`], `${target}InstanceId`),
    condition: textAsSent(properties['condition'], 'condition', MAXIMUM_CONDITION),
    conditionVersion: textOf(properties['conditionVersion'], 'conditionVersion', 8),
  };
}

export const decisionBodyKeys = [...requestBodyKeys, 'decision', 'reason', 'schedule', 'assignmentState'];

/** `{ decision, reason, schedule?, assignmentState? }`, as the vendor's `updateRequest` takes it (Graph, governance requests). */
export function readDecision(body: unknown, kind: RequestKind): ExtensionDecision {
  const outer = objectOf(body, 'body');
  const said = outer['properties'] === undefined ? outer : objectOf(outer['properties'], 'properties');
  const state = oneOf(said['assignmentState'], 'assignmentState', ['Eligible', 'Active'] as const);
  const grantedKind = state === undefined ? undefined : state === 'Eligible' ? 'eligibility' : 'assignment';
  return {
    result:
      oneOf(said['decision'], 'decision', ['AdminApproved', 'AdminDenied'] as const) ??
      invalid('decision', 'must be AdminApproved or AdminDenied'),
    justification: textOf(said['reason'], 'reason', MAXIMUM_JUSTIFICATION),
    schedule: said['schedule'] == null ? undefined : readSchedule(said['schedule'], grantedKind ?? kind, 'AdminExtend'),
    grantedKind,
  };
}

function oneOf<Word extends string>(value: unknown, field: string, words: readonly Word[]): Word | undefined {
  if (value === undefined || value === null) return undefined;
  const folded = typeof value === 'string' ? foldAscii(value) : '';
  return words.find((word) => foldAscii(word) === folded) ?? invalid(field, `must be one of ${words.join(', ')}`);
}

/** A bare GUID, or a resource id that ends with one. */
export function guidAtEnd(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const last = typeof value === 'string' ? value.slice(value.lastIndexOf('/') + 1) : '';
  return parseGuid(last) ?? invalid(field, 'must be a GUID or a resource id that ends with one');
}

function textOf(value: unknown, field: string, maximum: number): string | undefined {
  return textAsSent(value, field, maximum) || undefined;
}

/** An empty text says something else than none: there is to be no condition. */
function textAsSent(value: unknown, field: string, maximum: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return invalid(field, 'must be a text');
  if (value.length > maximum) return invalid(field, `has at most ${maximum} characters`);
  if (value.includes('\0')) return invalid(field, 'holds a character no text has');
  return value;
}
