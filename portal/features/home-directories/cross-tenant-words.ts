/**
 * Cross-tenant access in words, for the page and its panel.
 */
import type {
  CrossTenantAccessView,
  InboundView,
  RedemptionOrderView,
} from '../../../server/wire/portal/cross-tenant-contract.ts';
import { reachOf } from './cross-tenant-form.ts';

export function peopleText({ users }: InboundView, { names }: CrossTenantAccessView): string {
  const named = users.targets.map(({ target }) => names[target] ?? target).join(', ');
  return { all: 'Everybody', none: 'Nobody', only: `Only ${named}`, 'all-but': `All but ${named}` }[reachOf(users)];
}

export function applicationsText({ applications }: InboundView, view: CrossTenantAccessView): string {
  const nameOf = (id: string) => view.applications.find((one) => one.id === id)?.displayName ?? id;
  const named = applications.targets.map(({ target }) => nameOf(target)).join(', ');
  return { all: 'All', none: 'None', only: `Only ${named}`, 'all-but': `All but ${named}` }[reachOf(applications)];
}

export const secondFactorText = (accepted: boolean) => (accepted ? 'The one of home counts' : 'Guests set one up here');

export function orderText({ primaries, fallback }: RedemptionOrderView): string {
  const words = primaries.flatMap((name) =>
    name === 'azureActiveDirectory' ? ['OpenID home'] : name === 'externalFederation' ? ['SAML home'] : [],
  );
  const all = fallback === 'none' ? words : [...words, 'code by mail'];
  return all.length === 0 ? 'Nobody can accept' : all.join(', then ');
}
