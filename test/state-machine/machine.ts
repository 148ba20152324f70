/**
 * The reference: who has which role when, as plain lists that are scanned for every question.
 *
 * It shares no code with the product and knows no database, no lock and no cache. What it says about a command is in
 * `administrators.ts` and `holders.ts`; a new kind of command is a case there and a step in `steps.ts`.
 */
export const people = ['owner', 'approver', 'person', 'other', 'guest'] as const;
export const groups = ['team', 'approvers'] as const;
export const places = ['subscription', 'group', 'site', 'sibling'] as const;
export const roleNames = ['reader', 'owner'] as const;
export type Person = (typeof people)[number];
export type Group = (typeof groups)[number];
export type Holder = Person | Group;
export type Place = (typeof places)[number];
export type Role = (typeof roleNames)[number];
export type Kind = 'eligibility' | 'assignment';
export type Action = 'read' | 'assign';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Every place with those above it. */
const reached: Record<Place, readonly Place[]> = {
  subscription: ['subscription'],
  group: ['group', 'subscription'],
  site: ['site', 'group', 'subscription'],
  sibling: ['sibling', 'subscription'],
};
const allows: Record<Role, readonly Action[]> = { reader: ['read'], owner: ['read', 'assign'] };

export interface Window {
  readonly startsAt: number;
  readonly endsAt: number | null;
}

/** An eligibility or an assignment, also when it is over or was taken away. */
export interface Held {
  readonly id: string;
  readonly kind: Kind;
  readonly holder: Holder;
  readonly role: Role;
  readonly place: Place;
  readonly requestId: string;
  /** The eligibility an activation rests on. */
  readonly restsOn: string | null;
  startsAt: number;
  endsAt: number | null;
  removed: boolean;
  told: boolean;
}

/** A length, an instant, or no end; a start, or at once. */
export interface AskedTime {
  readonly startsAt: number | null;
  readonly end: { readonly after: number } | { readonly at: number } | null;
}

export type RequestType =
  | 'AdminAssign'
  | 'AdminUpdate'
  | 'AdminExtend'
  | 'AdminRenew'
  | 'AdminRemove'
  | 'SelfActivate'
  | 'SelfDeactivate'
  | 'SelfExtend'
  | 'SelfRenew';

export interface Asked {
  readonly id: string;
  readonly kind: Kind;
  readonly type: RequestType;
  readonly requestor: Person;
  readonly subject: Holder;
  readonly role: Role;
  readonly place: Place;
  readonly time: AskedTime;
  readonly target: string;
  readonly linked: string | null;
  readonly approval: { readonly expiresAt: number; readonly approvers: readonly Holder[] } | null;
  status: string;
}

export interface Settings {
  readonly maximum: number;
  readonly reason: boolean;
  readonly approver: Holder | null;
  readonly minimum: boolean;
  /** A running activation may get a later end. */
  readonly extendable: boolean;
  readonly permanentEligible: boolean;
}

export const defaults: Settings = {
  maximum: 8 * HOUR,
  reason: true,
  approver: null,
  minimum: false,
  extendable: false,
  permanentEligible: false,
};

export class Machine {
  now: number;
  readonly disabled = new Set<Person>();
  /** People whose home directory no longer vouches for them. */
  readonly suspended = new Set<Person>();
  readonly members = new Map<Group, Set<Holder>>(groups.map((name) => [name, new Set<Holder>()]));
  readonly settings = new Map<string, Settings>();
  readonly held: Held[] = [];
  readonly asked: Asked[] = [];

  constructor(now: number) {
    this.now = now;
  }

  settingsOf(place: Place, role: Role): Settings {
    return this.settings.get(`${place} ${role}`) ?? defaults;
  }

  /** A person and every group they are in, however deep; nobody at all for an account that is disabled. */
  asWhom(name: Holder): Set<Holder> {
    return this.disabled.has(name as Person) ? new Set() : this.around(name);
  }

  /** The same whether or not the account is disabled. */
  around(name: Holder): Set<Holder> {
    const names = new Set<Holder>([name]);
    for (const one of names) {
      for (const [group, members] of this.members) if (members.has(one)) names.add(group);
    }
    return names;
  }

  /** What gives a person this action here at an instant. */
  giving(person: Person, action: Action, place: Place, at: number): Held[] {
    const names = this.asWhom(person);
    return this.held.filter(
      (one) =>
        one.kind === 'assignment' &&
        !one.removed &&
        isIn(one, at) &&
        names.has(one.holder) &&
        isAtOrAbove(one.place, place) &&
        allows[one.role].includes(action),
    );
  }

  may(person: Person, action: Action, place: Place, at = this.now): boolean {
    return !this.suspended.has(person) && this.giving(person, action, place, at).length > 0;
  }

  /** Holds the right by what is written, which is all a command looks at; who is suspended cannot sign in. */
  holdsRight(person: Person, place: Place): boolean {
    return this.giving(person, 'assign', place, this.now).length > 0;
  }

  isLiving(one: Held): boolean {
    return !one.removed && (one.endsAt === null || one.endsAt > this.now);
  }

  /** What becomes of a status by the clock alone. */
  statusOf(one: Asked): string {
    if (one.status === 'PendingApproval' && one.approval && one.approval.expiresAt <= this.now) return 'TimedOut';
    const begins = one.time.startsAt;
    return one.status === 'Granted' && begins !== null && begins <= this.now ? 'Provisioned' : one.status;
  }

  pendingExtension(target: string): Asked | undefined {
    return this.asked.find((one) => one.target === target && one.status.startsWith('Pending'));
  }

  /** Takes it away. What was agreed for later and has not begun never will. */
  end(held: Held): void {
    held.removed = true;
    if (held.startsAt <= this.now) return;
    for (const one of this.asked) {
      if (one.status === 'Granted' && (one.id === held.id || one.target === held.id)) one.status = 'Canceled';
    }
  }

  /** Whoever asks to keep what is no more, or has just become shorter, asks in vain. */
  withdraw(target: Held): string[] {
    const extension = this.pendingExtension(target.id);
    if (!extension) return [];
    extension.status = 'Canceled';
    return ['request.canceled'];
  }

  /** Activations that rest on an eligibility and are not over. */
  restingOn(id: string): Held[] {
    return this.held.filter((one) => one.restsOn === id && this.isLiving(one));
  }

  /** Instants at which something begins, ends, opens or runs out, from now on. */
  boundaries(): number[] {
    const around = this.held.flatMap((one) => {
      if (one.removed) return [];
      const ends = one.endsAt === null ? [] : [one.endsAt, one.endsAt - 14 * DAY, one.endsAt + 30 * DAY];
      return [one.startsAt, one.startsAt + 5 * MINUTE, ...ends];
    });
    const waits = this.asked.flatMap((one) => (one.approval ? [one.approval.expiresAt] : []));
    return [...new Set([...around, ...waits])].filter((at) => at > this.now).sort((one, other) => one - other);
  }
}

export function isAtOrAbove(above: Place, place: Place): boolean {
  return reached[place].includes(above);
}

export function isIn(window: Window, at: number): boolean {
  return window.startsAt <= at && (window.endsAt === null || at < window.endsAt);
}

/** From what was asked to a window; the start is never before now. */
export function windowFor(time: AskedTime, now: number): Window {
  const startsAt = Math.max(time.startsAt ?? now, now);
  if (time.end === null) return { startsAt, endsAt: null };
  return { startsAt, endsAt: 'after' in time.end ? startsAt + time.end.after : time.end.at };
}

/** What became of a command: `done`, a code, or `unmet:` with everything the settings still ask for. */
export interface Outcome {
  readonly answer: string;
  /** The entries of the audit trail, sorted. */
  readonly activities: readonly string[];
}

export const done = (...activities: string[]): Outcome => ({ answer: 'done', activities: activities.toSorted() });
export const refused = (code: string): Outcome => ({ answer: code, activities: [] });
export const unmet = (...requirements: string[]): Outcome => ({
  answer: `unmet: ${requirements.join(', ')}`,
  activities: [],
});
