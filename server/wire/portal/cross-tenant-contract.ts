/**
 * Cross-tenant access as its page sees it: whom partners may send, what is trusted, how their people accept. Types only.
 */

export interface AccessTargetView {
  /** `AllUsers`, `AllApplications`, an id, or the mail address of somebody who may have no guest yet. */
  target: string;
  targetType: 'user' | 'group' | 'application';
}

export interface AccessRuleView {
  accessType: 'allowed' | 'blocked';
  targets: AccessTargetView[];
}

export interface InboundView {
  users: AccessRuleView;
  applications: AccessRuleView;
}

export type PrimaryProviderName = 'azureActiveDirectory' | 'externalFederation' | 'socialIdentityProviders';

export interface RedemptionOrderView {
  primaries: PrimaryProviderName[];
  /** The first two mean a code by mail. */
  fallback: 'defaultConfiguredIdp' | 'emailOneTimePasscode' | 'none';
}

/** What holds for everybody, unless their home directory says otherwise. */
export interface DefaultAccessView {
  inbound: InboundView;
  mfaAccepted: boolean;
  redemption: RedemptionOrderView;
}

/** What a home directory sets itself; null: as the default says. */
export interface PartnerAccessView {
  inbound: InboundView | null;
  mfaAccepted: boolean | null;
  consentSkipped: boolean;
  redemption: RedemptionOrderView | null;
}

export interface PartnerEntry extends PartnerAccessView {
  id: string;
  displayName: string;
  domains: string[];
  /** Whether it has settings of its own. */
  isSet: boolean;
}

/** `GET /portal/api/cross-tenant-access`, and the answer of every change there. */
export interface CrossTenantAccessView {
  default: DefaultAccessView;
  /** Every home directory. */
  partners: PartnerEntry[];
  /** Names of the people and groups that are named, by id. */
  names: Record<string, string>;
  /** What an application can be, to choose from. */
  applications: { id: string; displayName: string }[];
}

/**
 * `PATCH …/default` and `PATCH …/partners/{id}` (merge; null takes a setting of a partner back), `DELETE …/partners/{id}`.
 * `POST …/default/preview` and `POST …/partners/{id}/preview` with the same body say what saving would do.
 */
export type PartnerAccessWish = Partial<PartnerAccessView>;
export type DefaultAccessWish = Partial<DefaultAccessView>;

export interface AccessPreview {
  /** Everybody these settings are about. */
  people: number;
  shutOut: AffectedPeople;
  letIn: AffectedPeople;
}

export interface AffectedPeople {
  count: number;
  /** The first of them. */
  first: { id: string; displayName: string; address: string | null }[];
}
