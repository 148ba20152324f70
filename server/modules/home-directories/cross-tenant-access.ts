/**
 * Cross-tenant access: whom a partner may send here, to which applications, what is trusted of it, and how its people
 * accept invitations. What a partner does not set is as the default says.
 *
 * Pure. A partner is a home directory; whoever belongs to none is under the default. Anything unclear is refused.
 */
import { parseGuid } from '#model/guid.ts';
import { parseMailAddress } from '#model/mail-address.ts';
import { Refusal, type RefusalDetails } from '#model/refusal.ts';

export const ALL_USERS = 'AllUsers';
export const ALL_APPLICATIONS = 'AllApplications';
const MAXIMUM_TARGETS = 200;

export type TargetType = 'user' | 'group' | 'application';

export interface AccessTarget {
  /** One of the words for all; of a user the object id here or the mail address; of the others the id. */
  readonly target: string;
  readonly targetType: TargetType;
}

export interface AccessRule {
  readonly accessType: 'allowed' | 'blocked';
  readonly targets: readonly AccessTarget[];
}

export interface InboundAccess {
  readonly users: AccessRule;
  readonly applications: AccessRule;
}

/** What may prove an invited person: OpenID and SAML home directories by the vendor's names, and accounts of services nobody has here. */
export const primaryProviders = ['azureActiveDirectory', 'externalFederation', 'socialIdentityProviders'] as const;
export type PrimaryProvider = (typeof primaryProviders)[number];
/** The first two mean a passcode to the mailbox: that is what is configured here. `none`: nothing else proves anybody. */
export const fallbackProviders = ['defaultConfiguredIdp', 'emailOneTimePasscode', 'none'] as const;
export type FallbackProvider = (typeof fallbackProviders)[number];

export interface RedemptionOrder {
  readonly primaries: readonly PrimaryProvider[];
  readonly fallback: FallbackProvider;
}

export interface DefaultAccess {
  readonly inbound: InboundAccess;
  readonly mfaAccepted: boolean;
  readonly redemption: RedemptionOrder;
}

/** Null: as the default says. */
export interface PartnerAccess {
  readonly inbound: InboundAccess | null;
  readonly mfaAccepted: boolean | null;
  /** Nobody is asked for consent who proves themself there. Only a partner has this, never the default. */
  readonly consentSkipped: boolean;
  readonly redemption: RedemptionOrder | null;
}

export const asDefault: PartnerAccess = { inbound: null, mfaAccepted: null, consentSkipped: false, redemption: null };

/** As a new directory begins. */
export const asShipped: DefaultAccess = {
  inbound: {
    users: { accessType: 'allowed', targets: [{ target: ALL_USERS, targetType: 'user' }] },
    applications: { accessType: 'allowed', targets: [{ target: ALL_APPLICATIONS, targetType: 'application' }] },
  },
  mfaAccepted: false,
  redemption: { primaries: [...primaryProviders], fallback: 'defaultConfiguredIdp' },
};

export interface EffectiveAccess extends DefaultAccess {
  readonly consentSkipped: boolean;
}

/** What holds for a partner; without one, the default. */
export function effectiveAccess(fallback: DefaultAccess, partner: PartnerAccess | undefined): EffectiveAccess {
  return {
    inbound: partner?.inbound ?? fallback.inbound,
    mfaAccepted: partner?.mfaAccepted ?? fallback.mfaAccepted,
    redemption: partner?.redemption ?? fallback.redemption,
    consentSkipped: partner?.consentSkipped ?? false,
  };
}

/** Somebody from outside, as far as the rules look at them. */
export interface Outsider {
  /** Null before there is a guest. */
  readonly userId: string | null;
  readonly address: string | null;
  /** Those of the named groups they are in, directly or through others. */
  readonly groupIds: readonly string[];
}

/** Whether the rule lets this person in. */
export function letsIn({ accessType, targets }: AccessRule, person: Outsider): boolean {
  const isNamed = targets.some(({ target, targetType }) => {
    if (target === ALL_USERS) return true;
    if (targetType === 'group') return person.groupIds.includes(target);
    return target === person.userId || (person.address !== null && target === person.address);
  });
  return isNamed === (accessType === 'allowed');
}

/**
 * Whether an address that has no guest yet may be invited. Where groups are named they may join one afterwards, so that
 * only redemption can tell.
 */
export function letsInvite(rule: AccessRule, address: string): boolean {
  const person = { userId: null, address, groupIds: [] };
  const mayJoin = rule.accessType === 'allowed' && rule.targets.some(({ targetType }) => targetType === 'group');
  return mayJoin || letsIn(rule, person);
}

/** Whether people whom the users' rule lets in may use this application. */
export function letsUse({ accessType, targets }: AccessRule, applicationId: string): boolean {
  const isListed = targets.some(({ target }) => target === ALL_APPLICATIONS || target === applicationId);
  return isListed === (accessType === 'allowed');
}

export const namesEverything = (rule: AccessRule): boolean =>
  rule.accessType === 'allowed' && rule.targets.some(({ target }) => target === ALL_APPLICATIONS);

/** The groups a rule names. */
export const groupsOf = ({ targets }: AccessRule): string[] =>
  targets.flatMap(({ target, targetType }) => (targetType === 'group' ? [target] : []));

/** Of the default, `isDefault`: it names no people, because they are nobody's there. */
export function readInbound(input: unknown, isDefault: boolean): InboundAccess {
  const { users, applications } = objectOf(input, 'inbound');
  const inbound = { users: readRule(users, 'users'), applications: readRule(applications, 'applications') };
  const isAll = (rule: AccessRule) =>
    rule.targets[0]!.target === ALL_USERS || rule.targets[0]!.target === ALL_APPLICATIONS;
  const [byUser, byApplication] = [inbound.users, inbound.applications];
  if (isDefault && !isAll(byUser)) throw unclear('default-names-people');
  const noUsers = byUser.accessType === 'blocked' && isAll(byUser);
  const noApplications = byApplication.accessType === 'blocked' && isAll(byApplication);
  // One of them alone would let people in to nothing, or nobody in to something.
  if (noUsers !== noApplications) throw unclear('users-and-applications-disagree');
  const areBothNamed = !isAll(byUser) && !isAll(byApplication);
  // Read by some as "these people lose these applications", by others as "these people lose all".
  if (areBothNamed && byUser.accessType === 'blocked' && byApplication.accessType === 'blocked') {
    throw unclear('blocked-people-and-applications');
  }
  return inbound;
}

const unclear = (reason: RefusalDetails<'cross-tenant.inbound-unclear'>['reason']) =>
  new Refusal('cross-tenant.inbound-unclear', { reason });

function readRule(input: unknown, field: 'users' | 'applications'): AccessRule {
  const { accessType, targets } = objectOf(input, field);
  if (accessType !== 'allowed' && accessType !== 'blocked') throw invalid(field, 'says neither allowed nor blocked');
  if (!Array.isArray(targets) || targets.length === 0 || targets.length > MAXIMUM_TARGETS) {
    throw invalid(field, `does not name 1 to ${MAXIMUM_TARGETS} targets`);
  }
  const read = targets.map((target: unknown) => readTarget(objectOf(target, field), field));
  const distinct = read.filter((one, index) => read.findIndex((other) => isSame(one, other)) === index);
  const hasAll = distinct.some(({ target }) => target === ALL_USERS || target === ALL_APPLICATIONS);
  if (hasAll && distinct.length > 1) throw invalid(field, 'names all and some of them');
  return { accessType, targets: distinct };
}

const isSame = (one: AccessTarget, other: AccessTarget) =>
  one.target === other.target && one.targetType === other.targetType;

function readTarget({ target, targetType }: Record<string, unknown>, field: 'users' | 'applications'): AccessTarget {
  if (field === 'applications') {
    const id = target === ALL_APPLICATIONS ? target : (parseGuid(target) ?? readClientId(target));
    if (targetType === 'application' && id) return { target: id, targetType };
  } else if (targetType === 'user') {
    const id = target === ALL_USERS ? target : (parseGuid(target) ?? parseMailAddress(target)?.address);
    if (id) return { target: id, targetType };
  } else if (targetType === 'group') {
    const id = parseGuid(target);
    if (id) return { target: id, targetType };
  }
  throw invalid(field, 'names something that cannot be one of its targets');
}

/** Some command lines have a name for an id. */
function readClientId(text: unknown): string | undefined {
  return typeof text === 'string' && /^[a-z][a-z0-9-]{2,63}$/.test(text) ? text : undefined;
}

export function readRedemption(input: unknown): RedemptionOrder {
  const { primaries, fallback } = objectOf(input, 'redemption');
  const known = Array.isArray(primaries)
    ? primaries.map((name: unknown) => primaryProviders.find((one) => one === name))
    : [undefined];
  if (known.includes(undefined) || new Set(known).size !== known.length) {
    throw invalid('primaries', `is not a list of ${primaryProviders.join(', ')}, each once`);
  }
  const found = fallbackProviders.find((one) => one === fallback);
  if (!found) throw invalid('fallback', `is none of ${fallbackProviders.join(', ')}`);
  return { primaries: known as PrimaryProvider[], fallback: found };
}

const providerOf = { openid: 'azureActiveDirectory', saml: 'externalFederation' } as const;

/** How an invited person proves who they are: at the home directory of their domain, by a passcode, or not at all. */
export function redemptionWay(
  { primaries, fallback }: RedemptionOrder,
  protocol: keyof typeof providerOf | undefined,
): 'home-directory' | 'passcode' | 'none' {
  if (protocol && primaries.includes(providerOf[protocol])) return 'home-directory';
  return fallback === 'none' ? 'none' : 'passcode';
}

export function readTruth(value: unknown, field: string): boolean {
  if (typeof value === 'boolean') return value;
  throw invalid(field, 'is not true or false');
}

function objectOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(field, 'is missing or no object');
}

const invalid = (field: string, reason: string) => new Refusal('request.invalid', { field, reason });
