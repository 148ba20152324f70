/**
 * Mends an incident: by the ordinary commands, with their rules, their guards and their entries in the trail.
 *
 * Taking away and making eligible instead happen in one transaction, or not at all.
 */
import type { Actor } from '#model/actor.ts';
import { directoryActions } from '#model/directory-actions.ts';
import { addDuration } from '#model/instant.ts';
import { Refusal } from '#model/refusal.ts';
import { ABSENT_SCHEDULE, parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { assignRoleIn, removeScheduleIn, type AdminRequest } from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { removeRoleDefinition, type Holds } from '#modules/role-definitions/index.ts';
import { forEligibility, updateRoleSettings } from '#modules/role-settings/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { definitionOf, type AlertId, type Fix } from './alert-definitions.ts';
import { alertTexts } from './alert-texts.ts';
import { alertTarget } from './dismiss-incident.ts';
import { findIncident, type Incident } from './incident-queries.ts';

export interface FixAsked {
  readonly alert: AlertId;
  readonly scope: Scope;
  readonly incidentId: string;
  /** Undefined: the first the alert has. */
  readonly fix?: Fix | undefined;
  readonly justification?: string | undefined;
}

/** `holds` says what the actor may do now, for what is no assignment; of those the right is read in the transaction. */
export async function fixIncident(ports: Ports, actor: Actor, holds: Holds, asked: FixAsked): Promise<void> {
  const { alert, scope, incidentId: id } = asked;
  const incident = await findIncident(ports.database, { alert, scope, at: ports.clock.now(), id });
  if (!incident) throw new Refusal('alert.incident-not-found', { incidentId: id });
  const fix = chooseFix(asked, incident);
  const justification = asked.justification ?? `Alert: ${alertTexts[alert].title}`;
  const mending: Mending = { asked, incident, fix, justification };
  if (fix === 'delete-role') await deleteRole(ports, actor, holds, incident);
  else if (fix === 'require-mfa') await requireMfa(ports, actor, holds, incident);
  else {
    await ports.unitOfWork(async (tx) => {
      await mendAssignment(ports, tx, actor, mending);
      await record(tx, actor, mending);
    });
    return;
  }
  await ports.unitOfWork((tx) => record(tx, actor, mending));
}

interface Mending {
  readonly asked: FixAsked;
  readonly incident: Incident;
  readonly fix: Fix;
  readonly justification: string;
}

function chooseFix({ alert, fix: wanted }: FixAsked, { id: incidentId, details }: Incident): Fix {
  const { fixes } = definitionOf(alert);
  const fix = wanted ?? fixes[0];
  const refuse = (reason: 'none' | 'over' | 'through-group' | 'eligible') =>
    new Refusal('alert.fix-not-possible', { incidentId, reason });
  if (!fix || !fixes.includes(fix)) throw refuse('none');
  if (details['groupId'] != null) throw refuse('through-group');
  if (details['isOver'] === true) throw refuse('over');
  if (fix === 'make-eligible' && details['isEligible'] === true) throw refuse('eligible');
  return fix;
}

async function mendAssignment(ports: Ports, tx: Transaction, actor: Actor, mending: Mending): Promise<void> {
  const { incident, fix, justification } = mending;
  const { scope, role, principal, scheduleId, details } = incident;
  const place = { scope, roleDefinitionId: role!.id, principalId: principal!.id, justification };
  if (fix === 'make-eligible') await makeEligible(ports, tx, actor, place);
  await removeScheduleIn(tx, actor, {
    ...place,
    kind: details['isEligible'] === true ? 'eligibility' : 'assignment',
    requestId: tx.guid(),
    targetScheduleId: scheduleId!,
    schedule: ABSENT_SCHEDULE,
  });
}

type GivenPlace = Pick<AdminRequest, 'scope' | 'roleDefinitionId' | 'principalId' | 'justification'>;

/** For as long as the settings of the role allow. Whoever is eligible already stays so as they are. */
async function makeEligible(ports: Ports, tx: Transaction, actor: Actor, place: GivenPlace): Promise<void> {
  const schedule = await longestEligibility(tx, place);
  try {
    const answer = await assignRoleIn(ports, tx, actor, {
      ...place,
      kind: 'eligibility',
      requestId: tx.guid(),
      schedule,
    });
    if (answer.outcome === 'unmet') throw new Refusal('assignment.rules-unmet', { unmet: answer.unmet });
  } catch (error) {
    // Found before anything was written; what only the database noticed has broken the transaction.
    const isThere = error instanceof Refusal && error.code === 'assignment.exists' && error.cause === undefined;
    if (!isThere) throw error;
  }
}

async function longestEligibility(tx: Transaction, { scope, roleDefinitionId }: GivenPlace): Promise<AskedSchedule> {
  const { permanentAllowed, maximum } = await forEligibility(tx.db, scope, roleDefinitionId);
  if (permanentAllowed) return ABSENT_SCHEDULE;
  const endDateTime = addDuration(tx.now, maximum).toISOString();
  return parseScheduleInfo({ expiration: { type: 'AfterDateTime', endDateTime } }, 'eligibility') as AskedSchedule;
}

async function deleteRole(ports: Ports, actor: Actor, holds: Holds, { id, role }: Incident): Promise<void> {
  const removed = await removeRoleDefinition(ports, actor, holds, role!.id);
  if (!removed) throw new Refusal('alert.incident-not-found', { incidentId: id });
}

async function requireMfa(ports: Ports, actor: Actor, holds: Holds, { role }: Incident): Promise<void> {
  const action = directoryActions.updateDirectoryRoleSettings;
  if (!holds(action, DIRECTORY_SCOPE)) {
    throw new Refusal('request.forbidden', { action, scope: DIRECTORY_SCOPE, principalId: actor.principalId });
  }
  await updateRoleSettings(ports, actor, {
    scope: DIRECTORY_SCOPE,
    roleDefinitionId: role!.id,
    rules: ({ rules: { Enablement_EndUser_Assignment: rule } }) => ({
      Enablement_EndUser_Assignment: {
        ...rule,
        enabledRules: [...new Set([...rule.enabledRules, 'MultiFactorAuthentication' as const])],
      },
    }),
  });
}

async function record(tx: Transaction, actor: Actor, { asked, incident, fix, justification }: Mending): Promise<void> {
  const { principal, role } = incident;
  await recordActivity(tx, {
    activity: 'alert-incident.fixed',
    actor,
    scope: incident.scope,
    ...(principal ? { subjectId: principal.id } : {}),
    reason: justification,
    targets: [
      alertTarget(asked.alert),
      ...(principal ? [{ id: principal.id, type: principal.kind, displayName: principal.name }] : []),
      ...(role ? [{ id: role.id, type: 'Role' as const, displayName: role.name }] : []),
    ],
    details: { alert: asked.alert, incidentId: incident.id, fix, scheduleId: incident.scheduleId },
  });
}
