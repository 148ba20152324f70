/**
 * What the reference says about commands of administrators: give, change, extend, renew, take away, decide.
 */
import {
  DAY,
  done,
  isIn,
  MINUTE,
  people,
  refused,
  unmet,
  windowFor,
  type Asked,
  type AskedTime,
  type Held,
  type Holder,
  type Kind,
  type Machine,
  type Outcome,
  type Person,
  type Place,
  type RequestType,
  type Role,
  type Window,
} from './machine.ts';

const INVALID = 'assignment.schedule-invalid';

export interface Giving {
  readonly id: string;
  readonly actor: Person;
  readonly kind: Kind;
  readonly holder: Holder;
  readonly role: Role;
  readonly place: Place;
  readonly time: AskedTime;
  readonly reason: boolean;
}

export function assign(machine: Machine, asked: Giving): Outcome {
  if (!machine.holdsRight(asked.actor, asked.place)) return refused('request.forbidden');
  const window = windowFor(asked.time, machine.now);
  if (isEmpty(window)) return refused(INVALID);
  const missing = missingFor(machine, asked, window, asked.reason);
  if (missing.length > 0) return unmet(...missing);
  if (overlapping(machine, asked, window).length > 0) return refused('assignment.exists');
  note(machine, 'AdminAssign', asked, asked.id, status(machine, window));
  give(machine, asked, window);
  return done(`${asked.kind}.assigned`);
}

export type Change = 'AdminUpdate' | 'AdminExtend' | 'AdminRenew';
export interface Changing {
  readonly id: string;
  readonly actor: Person;
  readonly target: Held;
  readonly time: AskedTime;
}

export function change(machine: Machine, type: Change, { id, actor, target, time }: Changing): Outcome {
  if (!machine.holdsRight(actor, target.place)) return refused('request.forbidden');
  if (!isTarget(machine, target, type === 'AdminRenew' ? 'ended' : 'living')) return refused('assignment.not-found');
  const asked: Giving = { ...target, id, actor, time, reason: true };
  const applied = reshape(machine, type, asked, target);
  if ('answer' in applied) return applied;
  const result = type === 'AdminExtend' ? 'Provisioned' : status(machine, applied.window);
  note(machine, type, asked, type === 'AdminRenew' ? id : target.id, result);
  const pending = type === 'AdminUpdate' ? undefined : machine.pendingExtension(target.id);
  if (pending) pending.status = decided(machine, pending, applied.window);
  return done(...applied.activities, ...(pending ? ['extension.approved'] : []));
}

/** The new window, judged and written; or what is against it. */
function reshape(machine: Machine, type: Change, asked: Giving, target: Held) {
  // What has begun stays begun; an extension never moves a start nobody spoke of.
  const isBegun = target.startsAt <= machine.now;
  const keepsStart = type !== 'AdminRenew' && asked.time.startsAt === null && (type === 'AdminExtend' || isBegun);
  const startsAt = keepsStart ? target.startsAt : asked.time.startsAt;
  const judged = windowFor({ ...asked.time, startsAt }, machine.now);
  if (type === 'AdminExtend' && target.endsAt === null) return refused(INVALID);
  if (isEmpty(judged)) return refused(INVALID);
  if (type === 'AdminExtend' && judged.endsAt !== null && judged.endsAt <= target.endsAt!) return refused(INVALID);
  const missing = missingFor(machine, asked, judged, asked.reason);
  if (missing.length > 0) return unmet(...missing);
  const window = keepsStart ? { ...judged, startsAt: target.startsAt } : judged;
  if (type === 'AdminRenew') {
    if (overlapping(machine, asked, window).length > 0) return refused('assignment.exists');
    give(machine, asked, window);
    return { window, activities: [`${asked.kind}.assigned`] };
  }
  const isLess =
    (window.endsAt !== null && (target.endsAt === null || window.endsAt < target.endsAt)) ||
    window.startsAt > target.startsAt;
  if (isLess && isLastOwner(machine, target)) return refused('assignment.last-owner');
  if (overlapping(machine, asked, window).some((one) => one !== target)) return refused('assignment.exists');
  Object.assign(target, window, { told: false });
  return { window, activities: [`${asked.kind}.updated`, ...clip(machine, target)] };
}

/** No activation goes on where its eligibility does not. */
function clip(machine: Machine, eligibility: Held): string[] {
  const ended: string[] = [];
  for (const one of machine.restingOn(eligibility.id)) {
    const latest = eligibility.endsAt ?? Infinity;
    if (eligibility.startsAt > machine.now || one.startsAt >= latest) {
      machine.end(one);
      ended.push('role.activation-ended', ...machine.withdraw(one));
    } else if (one.endsAt! > latest) {
      Object.assign(one, { endsAt: latest, told: false });
      ended.push(...machine.withdraw(one));
    }
  }
  return ended;
}

export function remove(machine: Machine, { id, actor, target }: Omit<Changing, 'time'>): Outcome {
  if (!machine.holdsRight(actor, target.place)) return refused('request.forbidden');
  if (!machine.isLiving(target)) return refused('assignment.not-found');
  if (isLastOwner(machine, target)) return refused('assignment.last-owner');
  const asked = { ...target, id, actor, time: { startsAt: null, end: null }, reason: true };
  note(machine, 'AdminRemove', asked, target.id, 'Revoked');
  return done(...takeAway(machine, target));
}

/** Ends something with the requests and the activations that hang on it. */
export function takeAway(machine: Machine, target: Held): string[] {
  machine.end(target);
  const activities = [target.restsOn === null ? `${target.kind}.removed` : 'role.activation-ended'];
  const waiting = machine.asked.filter(
    (one) => one.linked === target.id && machine.statusOf(one) === 'PendingApproval' && target.kind === 'eligibility',
  );
  for (const one of waiting) {
    one.status = 'Canceled';
    activities.push('request.canceled');
  }
  activities.push(...machine.withdraw(target));
  for (const one of target.kind === 'eligibility' ? machine.restingOn(target.id) : []) {
    machine.end(one);
    activities.push('role.activation-ended', ...machine.withdraw(one));
  }
  return activities;
}

export interface Deciding {
  readonly actor: Person;
  readonly request: Asked;
  readonly yes: boolean;
  readonly kind: Kind;
  readonly time: AskedTime | null;
}

export function decide(machine: Machine, { actor, request, yes, kind, time }: Deciding): Outcome {
  if (!machine.holdsRight(actor, request.place)) return refused('request.forbidden');
  if (actor === request.requestor || actor === request.subject) return refused('extension.own-request');
  if (request.status !== 'PendingAdminDecision') return refused('extension.already-decided');
  if (!yes) {
    request.status = 'AdminDenied';
    return done('extension.denied');
  }
  const target = machine.held.find((one) => one.id === request.target)!;
  if (target.removed || target.endsAt === null) return refused('assignment.not-found');
  const late = untimely(target.endsAt, machine.now);
  if (late) return refused(late);
  const type = kind !== target.kind || target.endsAt <= machine.now ? 'AdminRenew' : 'AdminExtend';
  const granted = time ?? (request.time.end === null ? asLongAgain(machine, target, kind) : request.time);
  const asked: Giving = { ...target, kind, id: request.id, actor, time: granted, reason: true };
  const applied = reshape(machine, type, asked, target);
  if ('answer' in applied) return applied.answer.startsWith('unmet') ? refused('assignment.rules-unmet') : applied;
  request.status = type === 'AdminExtend' ? 'Provisioned' : decided(machine, request, applied.window);
  return done(...applied.activities, 'extension.approved');
}

/** With another start than the one asked for, what was asked has done its part. */
function decided(machine: Machine, request: Asked, window: Window): string {
  return request.time.startsAt === window.startsAt ? status(machine, window) : 'Provisioned';
}

/** Too far from its end, before or after it, to be asked for or decided about. */
export function untimely(endsAt: number, now: number): string | undefined {
  if (endsAt - now > 14 * DAY) return 'extension.too-early';
  return now - endsAt > 30 * DAY ? 'extension.too-late' : undefined;
}

function asLongAgain(machine: Machine, { place, role, startsAt, endsAt }: Held, kind: Kind): AskedTime {
  const wanted = Math.max(endsAt!, machine.now) + (endsAt! - startsAt);
  const isFree = kind === 'eligibility' && machine.settingsOf(place, role).permanentEligible;
  const latest = isFree ? Infinity : machine.now + longestOf(kind);
  return { startsAt: null, end: { at: Math.min(wanted, latest) } };
}

const longestOf = (kind: Kind) => (kind === 'eligibility' ? 365 : 180) * DAY;

function missingFor(machine: Machine, { kind, place, role }: Giving, window: Window, reason: boolean): string[] {
  const isFree = kind === 'eligibility' && machine.settingsOf(place, role).permanentEligible;
  const length = window.endsAt === null ? Infinity : window.endsAt - window.startsAt;
  const isLong = !isFree && length > longestOf(kind);
  const missing = isLong || length < 5 * MINUTE ? ['duration'] : [];
  return kind === 'assignment' && !reason ? [...missing, 'justification'] : missing;
}

function isEmpty({ startsAt, endsAt }: Window): boolean {
  return endsAt !== null && endsAt <= startsAt;
}

/** What was given to the same holder, of the same kind and role, at the same place, at any instant of the window. */
export function overlapping(
  machine: Machine,
  { kind, holder, role, place }: Pick<Held, 'kind' | 'holder' | 'role' | 'place'>,
  window: Window,
): Held[] {
  return machine.held.filter(
    (one) =>
      !one.removed &&
      one.restsOn === null &&
      one.kind === kind &&
      one.holder === holder &&
      one.role === role &&
      one.place === place &&
      one.startsAt < (window.endsAt ?? Infinity) &&
      window.startsAt < (one.endsAt ?? Infinity),
  );
}

export function isTarget(machine: Machine, target: Held, wanted: 'living' | 'ended'): boolean {
  if (target.removed || target.restsOn !== null) return false;
  return machine.isLiving(target) === (wanted === 'living');
}

/** Whether without it nobody who can act would own the subscription. */
function isLastOwner(machine: Machine, target: Held): boolean {
  if (target.kind !== 'assignment' || target.role !== 'owner' || target.place !== 'subscription') return false;
  if (!isIn(target, machine.now)) return false;
  const others = machine.held.filter(
    (one) =>
      one !== target &&
      one.kind === 'assignment' &&
      one.role === 'owner' &&
      one.place === 'subscription' &&
      !one.removed &&
      isIn(one, machine.now),
  );
  return !others.some((one) => people.some((person) => machine.asWhom(person).has(one.holder)));
}

const status = (machine: Machine, window: Window) => (window.startsAt > machine.now ? 'Granted' : 'Provisioned');

function give(machine: Machine, { id, kind, holder, role, place }: Giving, window: Window): void {
  const state = { requestId: id, restsOn: null, removed: false, told: false };
  machine.held.push({ id, kind, holder, role, place, ...state, ...window });
}

function note(machine: Machine, type: RequestType, asked: Giving, target: string, result: string): void {
  const { id, kind, holder, role, place, time, actor } = asked;
  const who = { requestor: actor, subject: holder, role, place };
  machine.asked.push({ id, kind, type, ...who, time, target, linked: null, approval: null, status: result });
}
