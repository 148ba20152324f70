/**
 * A step as a command on both sides: what the reference says about it, and the call of the module.
 */
import { randomUUID } from 'node:crypto';
import {
  activateRole,
  approveActivation,
  cancelRequest,
  deactivateRole,
  denyActivation,
  extendActivation,
} from '#modules/activation/index.ts';
import {
  askExtension,
  assignRole,
  decideExtension,
  extendSchedule,
  groupEnding,
  removeSchedule,
  renewSchedule,
  tellExpired,
  updateSchedule,
  type AdminRequest,
} from '#modules/assignments/index.ts';
import {
  addGroupMember,
  removeGroupMember,
  resumeIdentity,
  suspendIdentity,
  updateUser,
} from '#modules/directory/index.ts';
import { updateRoleSettings } from '#modules/role-settings/index.ts';
import { roles } from '../support/role-world.ts';
import * as administrators from './administrators.ts';
import * as holders from './holders.ts';
import {
  HOUR,
  people,
  type Asked,
  type AskedTime,
  type Held,
  type Holder,
  type Machine,
  type Outcome,
  type Person,
} from './machine.ts';
import { operator, scheduleOf, type Stage } from './stage.ts';
import { rulesOf } from './rules.ts';
import type { Step, Time } from './steps.ts';

export interface Command {
  /** Null: the operator, or nobody. */
  readonly actor: Person | null;
  readonly judge: () => Outcome;
  readonly run: (justification?: string) => Promise<unknown>;
  /** Whether asking again with the same id is answered with what is stored. */
  readonly isRepeatable?: boolean;
  /** Who takes something for themself by it. */
  readonly taker?: Holder;
}

type Of<Does extends Step['does']> = Extract<Step, { does: Does }>;

/** What the step means now; undefined where what it is about is not there. */
export function commandOf(stage: Stage, step: Exclude<Step, { does: 'pass' | 'pass-to' }>): Command | undefined {
  switch (step.does) {
    case 'assign':
      return assigning(stage, step);
    case 'AdminUpdate':
    case 'AdminExtend':
    case 'AdminRenew':
      return changing(stage, step);
    case 'remove':
      return removing(stage, step);
    case 'activate':
      return activating(stage, step);
    case 'deactivate':
      return deactivating(stage, step);
    case 'prolong':
      return prolonging(stage, step);
    case 'answer':
      return answering(stage, step);
    case 'cancel':
      return canceling(stage, step);
    case 'SelfExtend':
    case 'SelfRenew':
      return asking(stage, step);
    case 'decide':
      return deciding(stage, step);
    default:
      return aroundOf(stage, step);
  }
}

const reasoned = (reason: boolean) => (reason ? 'Month end closing' : undefined);
const latest = <T>(all: readonly T[], which: number): T | undefined =>
  all.length === 0 ? undefined : all[all.length - 1 - (which % all.length)];

/** Mostly one of those the step is meant for; now and then any of them. */
function chosen<T>(all: readonly T[], which: number, isMeant: (one: T) => boolean): T | undefined {
  const meant = all.filter(isMeant);
  return latest(meant.length > 0 && which > 0 ? meant : all, which);
}

function absolute({ start, end }: Time, now: number): AskedTime {
  const startsAt = start === null ? null : now + start;
  return { startsAt, end: end === null || 'after' in end ? end : { at: now + end.at } };
}

/** The request as a module takes it, about something that is held or wanted. */
function requestOf(
  { ids, scopes }: Stage,
  about: Pick<Held, 'kind' | 'holder' | 'role' | 'place'>,
  more: { id: string; time: AskedTime; justification: string | undefined; target?: string | undefined },
): AdminRequest {
  return {
    requestId: more.id,
    kind: about.kind,
    scope: scopes[about.place],
    roleDefinitionId: roles[about.role],
    principalId: ids[about.holder],
    schedule: scheduleOf(more.time),
    justification: more.justification,
    targetScheduleId: more.target,
  };
}

function assigning(stage: Stage, step: Of<'assign'>): Command {
  const asked = { ...step, id: randomUUID(), time: absolute(step.time, stage.machine.now) };
  return {
    actor: step.actor,
    isRepeatable: true,
    judge: () => administrators.assign(stage.machine, asked),
    run: (justification = reasoned(step.reason)) =>
      assignRole(stage.world.ports, stage.actors[step.actor], requestOf(stage, step, { ...asked, justification })),
  };
}

const changes = { AdminUpdate: updateSchedule, AdminExtend: extendSchedule, AdminRenew: renewSchedule };

function changing(stage: Stage, step: Of<'AdminUpdate' | 'AdminExtend' | 'AdminRenew'>): Command | undefined {
  const wanted = step.does === 'AdminRenew' ? 'ended' : 'living';
  const target = chosen(stage.machine.held, step.which, (one) => administrators.isTarget(stage.machine, one, wanted));
  if (!target) return undefined;
  const asked = { id: randomUUID(), actor: step.actor, target, time: absolute(step.time, stage.machine.now) };
  return {
    actor: step.actor,
    isRepeatable: true,
    judge: () => administrators.change(stage.machine, step.does, asked),
    run: (justification = reasoned(true)) =>
      changes[step.does](
        stage.world.ports,
        stage.actors[step.actor],
        requestOf(stage, target, { ...asked, justification, target: target.id }),
      ),
  };
}

function removing(stage: Stage, { actor, which }: Of<'remove'>): Command | undefined {
  const target = chosen(stage.machine.held, which, (one) => stage.machine.isLiving(one) && one.holder !== 'owner');
  if (!target) return undefined;
  const [id, time] = [randomUUID(), { startsAt: null, end: null }];
  return {
    actor,
    isRepeatable: true,
    judge: () => administrators.remove(stage.machine, { id, actor, target }),
    run: (justification = reasoned(true)) =>
      removeSchedule(
        stage.world.ports,
        stage.actors[actor],
        requestOf(stage, target, { id, time, justification, target: target.id }),
      ),
  };
}

function activating(stage: Stage, step: Of<'activate'>): Command | undefined {
  const { machine } = stage;
  const eligibility = chosen(
    machine.held.filter((one) => one.kind === 'eligibility'),
    step.which,
    (one) => machine.isLiving(one),
  );
  if (!eligibility) return undefined;
  const actor = step.actor ?? holderOf(machine, eligibility.holder);
  if (!actor) return undefined;
  const asked = {
    id: randomUUID(),
    actor,
    whom: step.whom ?? actor,
    role: eligibility.role,
    reason: step.reason,
    place: step.place ?? eligibility.place,
    linked: step.isLinked ? eligibility.id : null,
    time: absolute(step.time, machine.now),
  };
  const about = { kind: 'assignment' as const, holder: asked.whom, role: asked.role, place: asked.place };
  return {
    actor,
    isRepeatable: true,
    taker: actor,
    judge: () => holders.activate(machine, asked),
    run: (justification = reasoned(step.reason)) =>
      activateRole(stage.world.ports, stage.actors[actor], {
        ...requestOf(stage, about, { ...asked, justification }),
        linkedEligibilityId: asked.linked ?? undefined,
      }),
  };
}

/** Somebody who has what a person or a group was given. */
function holderOf(machine: Machine, holder: Holder): Person | undefined {
  return people.find((one) => machine.asWhom(one).has(holder));
}

function deactivating(stage: Stage, step: Of<'deactivate'>): Command | undefined {
  const target = chosen(
    stage.machine.held.filter((one) => one.restsOn !== null),
    step.which,
    (one) => stage.machine.isLiving(one),
  );
  if (!target) return undefined;
  const whom = target.holder as Person;
  const actor = step.actor ?? whom;
  const asked = { id: randomUUID(), actor, whom, role: target.role, place: target.place };
  const time = { startsAt: null, end: { after: HOUR } };
  return {
    actor,
    isRepeatable: true,
    judge: () => holders.deactivate(stage.machine, asked),
    run: (justification = reasoned(true)) =>
      deactivateRole(
        stage.world.ports,
        stage.actors[actor],
        requestOf(stage, target, { id: asked.id, time, justification }),
      ),
  };
}

function prolonging(stage: Stage, step: Of<'prolong'>): Command | undefined {
  const { machine } = stage;
  const running = chosen(
    machine.held.filter((one) => one.restsOn !== null),
    step.which,
    (one) => machine.isLiving(one),
  );
  if (!running) return undefined;
  const actor = step.actor ?? (running.holder as Person);
  const asked = { id: randomUUID(), actor, running, time: absolute(step.time, machine.now), reason: step.reason };
  return {
    actor,
    isRepeatable: true,
    taker: actor,
    judge: () => holders.prolong(machine, asked),
    run: (justification = reasoned(step.reason)) =>
      extendActivation(
        stage.world.ports,
        stage.actors[actor],
        requestOf(stage, running, { ...asked, justification, target: running.id }),
      ),
  };
}

function answering(stage: Stage, step: Of<'answer'>): Command | undefined {
  const { world, machine, actors } = stage;
  const request = chosen(
    machine.asked.filter((one) => one.approval !== null),
    step.which,
    (one) => one.status === 'PendingApproval',
  );
  if (!request) return undefined;
  return {
    actor: step.actor,
    taker: request.subject,
    judge: () => holders.answer(machine, { ...step, request }),
    run: async () => {
      const rows = world.database.selectFrom('schedule_request').select('approval_id').where('id', '=', request.id);
      const approvalId = (await rows.executeTakeFirstOrThrow()).approval_id!;
      const answer = step.yes ? approveActivation : denyActivation;
      await answer(world.ports, actors[step.actor], approvalId, reasoned(step.reason));
    },
  };
}

function canceling(stage: Stage, { actor: named, which }: Of<'cancel'>): Command | undefined {
  const isOpen = (one: Asked) => /Pending|Granted/.test(one.status);
  const request = chosen(stage.machine.asked, which, isOpen);
  if (!request) return undefined;
  const actor = named ?? request.requestor;
  return {
    actor,
    judge: () => holders.cancel(stage.machine, { actor, request }),
    run: () => cancelRequest(stage.world.ports, stage.actors[actor], request.kind, request.id),
  };
}

function asking(stage: Stage, step: Of<'SelfExtend' | 'SelfRenew'>): Command | undefined {
  const wanted = step.does === 'SelfRenew' ? 'ended' : 'living';
  const target = chosen(stage.machine.held, step.which, (one) => administrators.isTarget(stage.machine, one, wanted));
  const actor = target && (step.actor ?? people.find((one) => one === target.holder));
  if (!target || !actor) return undefined;
  const asked = { ...step, id: randomUUID(), actor, target, type: step.does };
  const time = absolute(step.time, stage.machine.now);
  return {
    actor,
    isRepeatable: true,
    judge: () => holders.ask(stage.machine, { ...asked, time }),
    run: (justification = reasoned(step.reason)) =>
      askExtension(
        stage.world.ports,
        stage.actors[actor],
        requestOf(stage, target, { id: asked.id, time, justification, target: target.id }),
        step.does,
      ),
  };
}

function deciding(stage: Stage, step: Of<'decide'>): Command | undefined {
  const isExtension = (one: Asked) => (one.type === 'SelfExtend' && one.linked === null) || one.type === 'SelfRenew';
  const request = chosen(
    stage.machine.asked.filter(isExtension),
    step.which,
    (one) => one.status === 'PendingAdminDecision',
  );
  if (!request) return undefined;
  const other = request.kind === 'eligibility' ? 'assignment' : 'eligibility';
  const kind = step.isOther ? other : request.kind;
  const time = step.time && absolute(step.time, stage.machine.now);
  return {
    actor: step.actor,
    judge: () => administrators.decide(stage.machine, { ...step, request, kind, time }),
    run: () =>
      decideExtension(stage.world.ports, stage.actors[step.actor], request.kind, request.id, {
        result: step.yes ? 'AdminApproved' : 'AdminDenied',
        justification: 'Still in the team',
        schedule: time ? scheduleOf(time) : undefined,
        grantedKind: kind,
      }),
  };
}

/** What happens around the roles: accounts, homes, groups, settings, jobs. */
function aroundOf(stage: Stage, step: Of<'enable' | 'vouch' | 'member' | 'settings' | 'tell'>): Command {
  const { machine, ids, linkId } = stage;
  const { ports } = stage.world;
  switch (step.does) {
    case 'enable':
      return {
        actor: null,
        judge: () => holders.enable(machine, step.whom, step.on),
        run: () => updateUser(ports, operator, ids[step.whom], { enabled: step.on }),
      };
    case 'vouch':
      return {
        actor: null,
        judge: () => holders.vouch(machine, 'guest', step.on),
        run: () =>
          ports.unitOfWork((tx) =>
            step.on ? resumeIdentity(tx, operator, linkId) : suspendIdentity(tx, operator, linkId, 'gone'),
          ),
      };
    case 'member':
      return joining(stage, step);
    case 'settings':
      return {
        actor: null,
        judge: () => holders.set(machine, step.place, step.role, step.settings),
        run: () =>
          updateRoleSettings(ports, stage.actors.owner, {
            scope: stage.scopes[step.place],
            roleDefinitionId: roles[step.role],
            rules: rulesOf(stage, step.settings),
          }),
      };
    default:
      return { actor: null, judge: () => holders.tell(machine), run: () => tellExpired(ports) };
  }
}

function joining({ world: { ports }, machine, ids }: Stage, { group, member, joins }: Of<'member'>): Command {
  return {
    actor: null,
    judge: () => (joins ? holders.join(machine, group, member) : holders.leave(machine, group, member)),
    run: () =>
      joins
        ? addGroupMember(ports, operator, ids[group], ids[member])
        : removeGroupMember(ports, operator, ids[group], ids[member], groupEnding),
  };
}
