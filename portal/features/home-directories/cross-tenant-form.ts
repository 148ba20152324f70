/**
 * What the panel of cross-tenant access holds while somebody chooses, and what is sent of it.
 */
import type {
  AccessRuleView,
  AccessTargetView,
  DefaultAccessView,
  InboundView,
  PartnerAccessView,
  PartnerAccessWish,
  PrimaryProviderName,
  RedemptionOrderView,
} from '../../../server/wire/portal/cross-tenant-contract.ts';

export type Reach = 'all' | 'only' | 'all-but' | 'none';

export interface CrossTenantForm {
  /** Whom and what; where it is the default's, the rest of it is what the default says. */
  readonly inboundSet: boolean;
  readonly people: Reach;
  readonly addresses: string;
  readonly groups: readonly { readonly id: string; readonly displayName: string }[];
  readonly applications: Reach;
  readonly applicationIds: readonly string[];
  readonly secondFactor: 'default' | 'yes' | 'no';
  readonly consentSkipped: boolean;
  readonly orderSet: boolean;
  readonly openId: boolean;
  readonly saml: boolean;
  readonly passcode: boolean;
}

const isAll = ({ targets }: AccessRuleView) => ['AllUsers', 'AllApplications'].includes(targets[0]?.target ?? '');

export function reachOf(rule: AccessRuleView): Reach {
  if (isAll(rule)) return rule.accessType === 'allowed' ? 'all' : 'none';
  return rule.accessType === 'allowed' ? 'only' : 'all-but';
}

export function formOfAccess(
  own: PartnerAccessView,
  fallback: DefaultAccessView,
  names: Readonly<Record<string, string>>,
): CrossTenantForm {
  const { users, applications } = own.inbound ?? fallback.inbound;
  const { primaries, fallback: last } = own.redemption ?? fallback.redemption;
  const named = isAll(users) ? [] : users.targets;
  return {
    inboundSet: own.inbound !== null,
    people: reachOf(users),
    addresses: named
      .filter(({ targetType }) => targetType === 'user')
      .map(({ target }) => target)
      .join('\n'),
    groups: named
      .filter(({ targetType }) => targetType === 'group')
      .map(({ target }) => ({ id: target, displayName: names[target] ?? target })),
    applications: reachOf(applications),
    applicationIds: isAll(applications) ? [] : applications.targets.map(({ target }) => target),
    secondFactor: own.mfaAccepted === null ? 'default' : own.mfaAccepted ? 'yes' : 'no',
    consentSkipped: own.consentSkipped,
    orderSet: own.redemption !== null,
    openId: primaries.includes('azureActiveDirectory'),
    saml: primaries.includes('externalFederation'),
    passcode: last !== 'none',
  };
}

/** Everything the panel shows; what is as the default says is taken back. */
export function wishOf(form: CrossTenantForm, before: RedemptionOrderView, isDefault: boolean): PartnerAccessWish {
  const wish = {
    inbound: form.inboundSet ? inboundOf(form) : null,
    mfaAccepted: form.secondFactor === 'default' ? null : form.secondFactor === 'yes',
    redemption: form.orderSet ? orderOf(form, before) : null,
  };
  return isDefault ? wish : { ...wish, consentSkipped: form.consentSkipped };
}

function inboundOf(form: CrossTenantForm): InboundView {
  const people: AccessTargetView[] = [
    ...form.addresses
      .split(/[\s,;]+/u)
      .filter(Boolean)
      .map((target) => ({ target, targetType: 'user' as const })),
    ...form.groups.map(({ id }) => ({ target: id, targetType: 'group' as const })),
  ];
  const applications = form.applicationIds.map((target) => ({ target, targetType: 'application' as const }));
  // Nobody who comes in uses an application: the one goes with the other.
  const applicationReach = form.people === 'none' ? 'none' : form.applications === 'none' ? 'all' : form.applications;
  return {
    users: ruleOf(form.people, people, { target: 'AllUsers', targetType: 'user' }),
    applications: ruleOf(applicationReach, applications, { target: 'AllApplications', targetType: 'application' }),
  };
}

function ruleOf(reach: Reach, named: AccessTargetView[], all: AccessTargetView): AccessRuleView {
  const accessType = reach === 'all' || reach === 'only' ? 'allowed' : 'blocked';
  return { accessType, targets: reach === 'all' || reach === 'none' ? [all] : named };
}

/** What is not chosen here keeps its place. */
function orderOf({ openId, saml, passcode }: CrossTenantForm, before: RedemptionOrderView): RedemptionOrderView {
  const wanted = (name: PrimaryProviderName) =>
    name === 'azureActiveDirectory' ? openId : name === 'externalFederation' ? saml : before.primaries.includes(name);
  const known: PrimaryProviderName[] = ['azureActiveDirectory', 'externalFederation', 'socialIdentityProviders'];
  const order = [...before.primaries, ...known.filter((name) => !before.primaries.includes(name))];
  const kept = before.fallback === 'none' ? 'defaultConfiguredIdp' : before.fallback;
  return { primaries: order.filter(wanted), fallback: passcode ? kept : 'none' };
}
