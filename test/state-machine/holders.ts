/**
 * What the reference says about commands of people about themselves, and about answers to them.
 */
import { isTarget, overlapping, takeAway, untimely } from './administrators.ts';
import {
  DAY,
  done,
  isAtOrAbove,
  isIn,
  MINUTE,
  refused,
  unmet,
  windowFor,
  type Asked,
  type AskedTime,
  type Group,
  type Held,
  type Holder,
  type Machine,
  type Outcome,
  type Person,
  type Place,
  type Role,
  type Settings,
} from './machine.ts';

export interface Taking {
  readonly id: string;
  readonly actor: Person;
  readonly whom: Person;
  readonly role: Role;
  readonly place: Place;
  readonly linked: string | null;
  readonly time: AskedTime;
  readonly reason: boolean;
}

export function activate(machine: Machine, asked: Taking): Outcome {
  if (asked.actor !== asked.whom) return refused('activation.not-own');
  const usable = eligibilitiesOf(machine, asked);
  const eligibility = usable.find((one) => isAtOrAbove(one.place, asked.place));
  if (!eligibility) return usable.length > 0 ? refused('activation.scope-not-covered') : unmet('eligibility');
  if (activationsAt(machine, asked).length > 0) return refused('activation.already-active');
  const before = machine.asked.find((one) => one.status === 'PendingApproval' && isSamePlace(one, asked));
  if (before && machine.statusOf(before) === 'PendingApproval') return refused('activation.pending');
  const settings = strictest(machine, eligibility, asked);
  const missing = missingFor(machine, asked, eligibility, settings);
  if (missing.length > 0) return unmet(...missing);
  const stale = before ? ['request.timed-out'] : [];
  if (before) before.status = 'TimedOut';
  if (settings.approver) {
    note(machine, asked, eligibility, 'PendingApproval', settings.approver);
    return done('approval.requested', ...stale);
  }
  const window = clipped(asked.time, eligibility, machine.now)!;
  note(machine, asked, eligibility, window.startsAt > machine.now ? 'Granted' : 'Provisioned', null);
  take(machine, { ...asked, holder: asked.whom }, eligibility, window);
  return done('role.activated', ...stale);
}

/** Eligibilities in force of the person or their groups; those that reach the place first, then the longest. */
function eligibilitiesOf(machine: Machine, { whom, role, place, linked }: Omit<Taking, 'time' | 'reason' | 'actor'>) {
  const names = machine.asWhom(whom);
  const reaches = (one: Held) => (isAtOrAbove(one.place, place) ? 0 : 1);
  return machine.held
    .filter(
      (one) =>
        one.kind === 'eligibility' &&
        !one.removed &&
        isIn(one, machine.now) &&
        one.role === role &&
        names.has(one.holder) &&
        (linked === null || one.id === linked),
    )
    .sort(
      (one, other) =>
        reaches(one) - reaches(other) ||
        (one.endsAt === other.endsAt ? 0 : (other.endsAt ?? Infinity) - (one.endsAt ?? Infinity)) ||
        (one.id < other.id ? -1 : 1),
    );
}

function activationsAt(machine: Machine, { whom, role, place }: Pick<Taking, 'whom' | 'role' | 'place'>): Held[] {
  return machine.held.filter(
    (one) =>
      one.restsOn !== null && machine.isLiving(one) && one.holder === whom && one.role === role && one.place === place,
  );
}

const isSamePlace = (one: Asked, { whom, role, place }: Taking) =>
  one.subject === whom && one.role === role && one.place === place;

/** Below the eligibility's place the stricter of both settings counts, and the approvers of the wider one decide. */
function strictest(machine: Machine, { place, role }: Held, asked: Taking): Settings {
  const wide = machine.settingsOf(place, role);
  const narrow = machine.settingsOf(asked.place, role);
  return {
    ...wide,
    maximum: Math.min(wide.maximum, narrow.maximum),
    extendable: wide.extendable && narrow.extendable,
    reason: wide.reason || narrow.reason,
    approver: wide.approver ?? narrow.approver,
  };
}

function missingFor(machine: Machine, asked: Taking, eligibility: Held, settings: Settings): string[] {
  const missing: string[] = [];
  const window = windowFor(asked.time, machine.now);
  const isFar = window.startsAt - machine.now > 30 * DAY;
  if (!isIn(eligibility, window.startsAt) || isFar) missing.push('start');
  const length = (window.endsAt ?? Infinity) - window.startsAt;
  if (length < 5 * MINUTE || length > settings.maximum) missing.push('duration');
  if ((settings.reason || settings.approver !== null) && !asked.reason) missing.push('justification');
  return missing;
}

/** The time asked for, no longer than the eligibility; undefined where nothing is left of it. */
function clipped(time: AskedTime, eligibility: Held, now: number) {
  const window = windowFor(time, now);
  const endsAt = Math.min(window.endsAt!, eligibility.endsAt ?? Infinity);
  return endsAt > window.startsAt ? { startsAt: window.startsAt, endsAt } : undefined;
}

function note(
  machine: Machine,
  asked: Taking,
  eligibility: Held,
  status: string,
  approver: Holder | null,
  running?: Held,
): void {
  const { id, actor, whom, role, place, time } = asked;
  machine.asked.push({
    id,
    kind: 'assignment',
    type: running ? 'SelfExtend' : 'SelfActivate',
    requestor: actor,
    subject: whom,
    role,
    place,
    time,
    target: running?.id ?? id,
    linked: eligibility.id,
    status,
    approval: approver && {
      expiresAt: Math.min(machine.now + DAY, running?.endsAt ?? Infinity),
      approvers: [approver],
    },
  });
}

function take(
  machine: Machine,
  { id, holder, role, place }: { id: string; holder: Holder; role: Role; place: Place },
  eligibility: Held,
  window: { startsAt: number; endsAt: number },
): void {
  const state = { requestId: id, restsOn: eligibility.id, removed: false, told: false };
  machine.held.push({ id, kind: 'assignment', holder, role, place, ...state, ...window });
}

export interface Answering {
  readonly actor: Person;
  readonly request: Asked;
  readonly yes: boolean;
  readonly reason: boolean;
}

export function answer(machine: Machine, { actor, request, yes, reason }: Answering): Outcome {
  if (actor === request.requestor || actor === request.subject) return refused('approval.own-request');
  const names = machine.asWhom(actor);
  if (!request.approval!.approvers.some((one) => names.has(one))) return refused('approval.not-approver');
  if (request.status !== 'PendingApproval') return refused('approval.already-decided');
  if (machine.statusOf(request) === 'TimedOut') return refused('approval.timed-out');
  if (!reason) return refused('approval.justification-missing');
  if (!yes) {
    request.status = 'Denied';
    return done('approval.denied');
  }
  const asked = { ...request, whom: request.subject as Person };
  if (request.type === 'SelfExtend') return lengthen(machine, request, asked);
  const eligibility = eligibilitiesOf(machine, asked).find((one) => isAtOrAbove(one.place, request.place));
  const window = eligibility && clipped(request.time, eligibility, machine.now);
  if (!window) return refused('activation.not-eligible');
  if (activationsAt(machine, asked).length > 0) return refused('activation.already-active');
  request.status = window.startsAt > machine.now ? 'Granted' : 'Provisioned';
  take(machine, { ...request, holder: request.subject }, eligibility, window);
  return done('approval.approved', 'role.activated');
}

/** What an approval of a later end is worth now. */
function lengthen(machine: Machine, request: Asked, asked: Omit<Taking, 'time' | 'reason' | 'actor'>): Outcome {
  const running = machine.held.find((one) => one.id === request.target)!;
  if (running.removed || !isIn(running, machine.now)) return refused('activation.not-active');
  const [eligibility] = eligibilitiesOf(machine, asked);
  const endsAt = eligibility && Math.min(endAsked(request.time, running), eligibility.endsAt ?? Infinity);
  if (!endsAt || endsAt <= running.endsAt!) return refused('activation.not-eligible');
  request.status = 'Provisioned';
  Object.assign(running, { endsAt, told: false });
  return done('approval.approved', 'role.activation-extended');
}

/** The whole time counts from the start of the activation. */
const endAsked = ({ end }: AskedTime, { startsAt }: Held) =>
  end === null ? Infinity : 'after' in end ? startsAt + end.after : end.at;

export interface Prolonging {
  readonly id: string;
  readonly actor: Person;
  readonly running: Held;
  readonly time: AskedTime;
  readonly reason: boolean;
}

/** A later end of an activation that runs. */
export function prolong(machine: Machine, { id, actor, running, time, reason }: Prolonging): Outcome {
  if (actor !== running.holder) return refused('activation.not-own');
  if (running.removed || !isIn(running, machine.now)) return refused('activation.not-active');
  const { role, place } = running;
  const asked: Taking = { id, actor, whom: actor, role, place, linked: running.restsOn, time, reason };
  const [eligibility] = eligibilitiesOf(machine, asked);
  if (!eligibility) return unmet('eligibility');
  const before = machine.asked.find((one) => one.status === 'PendingApproval' && isSamePlace(one, asked));
  if (before && machine.statusOf(before) === 'PendingApproval') return refused('activation.pending');
  const settings = strictest(machine, eligibility, asked);
  if (!settings.extendable) return refused('activation.extension-not-allowed');
  const least = running.endsAt! - running.startsAt + 5 * MINUTE;
  if (least > settings.maximum) return refused('activation.longest-already');
  const length = endAsked(time, running) - running.startsAt;
  const missing = [
    ...((eligibility.endsAt ?? Infinity) <= running.endsAt! ? ['eligibility'] : []),
    ...(length < least || length > settings.maximum ? ['duration'] : []),
    ...((settings.reason || settings.approver !== null) && !reason ? ['justification'] : []),
  ];
  if (missing.length > 0) return unmet(...missing);
  const stale = before ? ['request.timed-out'] : [];
  if (before) before.status = 'TimedOut';
  const status = settings.approver ? 'PendingApproval' : 'Provisioned';
  note(machine, asked, eligibility, status, settings.approver, running);
  if (settings.approver) return done('approval.requested', ...stale);
  Object.assign(running, { endsAt: Math.min(endAsked(time, running), eligibility.endsAt ?? Infinity), told: false });
  return done('role.activation-extended', ...stale);
}

export function cancel(machine: Machine, { actor, request }: { actor: Person; request: Asked }): Outcome {
  const isOwn = actor === request.requestor || actor === request.subject;
  const needsRight = !isOwn || request.type.startsWith('Admin');
  if (needsRight && !machine.holdsRight(actor, request.place)) return refused('request.forbidden');
  const status = machine.statusOf(request);
  const planned = machine.held.find((one) => one.requestId === request.id && !one.removed);
  if (status === 'Granted' && planned && planned.startsAt > machine.now) {
    const waiting = takeAway(machine, planned).filter((activity) => activity === 'request.canceled');
    request.status = 'Canceled';
    return done('request.canceled', ...waiting);
  }
  if (status !== 'PendingApproval' && status !== 'PendingAdminDecision') {
    return refused('assignment.request-not-cancelable');
  }
  request.status = 'Canceled';
  return done('request.canceled');
}

export function deactivate(machine: Machine, asked: Omit<Taking, 'linked' | 'time' | 'reason'>): Outcome {
  if (asked.actor !== asked.whom) return refused('activation.not-own');
  const [active] = activationsAt(machine, asked).sort((one, other) => one.startsAt - other.startsAt);
  if (!active) return refused('activation.not-active');
  const age = machine.now - active.startsAt;
  const rests = machine.held.find((one) => one.id === active.restsOn)!;
  const isKept = [active.place, rests.place].some((place) => machine.settingsOf(place, asked.role).minimum);
  if (age >= 0 && age < 5 * MINUTE && isKept) return refused('activation.too-short');
  machine.end(active);
  const { id, actor, whom, role, place } = asked;
  machine.asked.push({
    id,
    kind: 'assignment',
    type: 'SelfDeactivate',
    requestor: actor,
    subject: whom,
    role,
    place,
    time: {
      startsAt: null,
      end: null,
    },
    target: active.id,
    linked: active.restsOn,
    approval: null,
    status: 'Revoked',
  });
  return done('role.deactivated', ...machine.withdraw(active));
}

export interface Asking {
  readonly id: string;
  readonly actor: Person;
  readonly target: Held;
  readonly type: 'SelfExtend' | 'SelfRenew';
  readonly time: AskedTime;
  readonly reason: boolean;
}

export function ask(machine: Machine, { id, actor, target, type, time, reason }: Asking): Outcome {
  if (actor !== target.holder) return refused('extension.not-own');
  if (!isTarget(machine, target, type === 'SelfExtend' ? 'living' : 'ended')) return refused('assignment.not-found');
  if (target.endsAt === null) return refused('assignment.schedule-invalid');
  const late = untimely(target.endsAt, machine.now);
  if (late) return refused(late);
  if (machine.pendingExtension(target.id)) return refused('assignment.request-pending');
  const window = windowFor(time, machine.now);
  const isEmpty = window.endsAt !== null && window.endsAt <= window.startsAt;
  const isEarlier = type === 'SelfExtend' && window.endsAt !== null && window.endsAt <= target.endsAt;
  if (isEmpty || isEarlier) return refused('assignment.schedule-invalid');
  const isTaken = type === 'SelfRenew' && overlapping(machine, target, window).length > 0;
  if (isTaken) return refused('assignment.exists');
  if (!reason) return unmet('justification');
  const { kind, role, place } = target;
  machine.asked.push({
    id,
    kind,
    type,
    requestor: actor,
    subject: actor,
    role,
    place,
    time,
    target: target.id,
    linked: null,
    approval: null,
    status: 'PendingAdminDecision',
  });
  return done('extension.requested');
}

export function enable(machine: Machine, whom: Person, isEnabled: boolean): Outcome {
  const isChange = machine.disabled.has(whom) === isEnabled;
  if (isEnabled) machine.disabled.delete(whom);
  else machine.disabled.add(whom);
  return done('user.updated', ...(isChange ? [isEnabled ? 'user.enabled' : 'user.disabled'] : []));
}

/** The home directory of a guest takes its word back, or gives it again. */
export function vouch(machine: Machine, whom: Person, isVouched: boolean): Outcome {
  const isChange = machine.suspended.has(whom) === isVouched;
  if (isVouched) machine.suspended.delete(whom);
  else machine.suspended.add(whom);
  return done(...(isChange ? [isVouched ? 'identity.resumed' : 'identity.suspended'] : []));
}

export function join(machine: Machine, group: Group, member: Holder): Outcome {
  const inside = new Set<Holder>([member]);
  for (const one of inside) for (const below of machine.members.get(one as Group) ?? []) inside.add(below);
  if (inside.has(group)) return refused('directory.group-cycle');
  if (machine.members.get(group)!.has(member)) return refused('directory.member-exists');
  machine.members.get(group)!.add(member);
  return done('group-member.added');
}

/** Whoever leaves the group they were eligible through loses what they activated by it. */
export function leave(machine: Machine, group: Group, member: Holder): Outcome {
  if (!machine.members.get(group)!.delete(member)) return refused('directory.member-not-found');
  const lost = machine.held.filter((one) => {
    const eligibility = machine.held.find(({ id }) => id === one.restsOn);
    return eligibility && machine.isLiving(one) && !machine.around(one.holder).has(eligibility.holder);
  });
  for (const one of lost) machine.end(one);
  const withdrawn = lost.flatMap((one) => machine.withdraw(one));
  return done('group-member.removed', ...lost.map(() => 'role.activation-ended'), ...withdrawn);
}

export function set(machine: Machine, place: Place, role: Role, settings: Settings): Outcome {
  const isSame = JSON.stringify(machine.settingsOf(place, role)) === JSON.stringify(settings);
  machine.settings.set(`${place} ${role}`, settings);
  return done(...(isSame ? [] : ['role-settings.updated']));
}

/** Tells what has ended; nothing anybody may do depends on it. */
export function tell(machine: Machine): Outcome {
  const ended = machine.held.filter((one) => !one.removed && !one.told && one.endsAt! <= machine.now && one.endsAt);
  for (const one of ended) one.told = true;
  return done(...ended.map((one) => (one.restsOn === null ? `${one.kind}.expired` : 'role.activation-expired')));
}
