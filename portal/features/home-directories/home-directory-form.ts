/**
 * What the panel of a home directory holds while somebody types, and what is sent of it. Both protocols are kept, so that
 * choosing the other one loses nothing.
 */
import type { HomeDirectoryChange, HomeDirectoryEntry } from '../../../server/wire/portal/settings-contract.ts';

export interface HomeDirectoryForm {
  readonly protocol: 'openid' | 'saml';
  readonly displayName: string;
  readonly domains: string;
  readonly accountBinding: HomeDirectoryChange['accountBinding'];
  readonly livenessSeconds: number | null;
  readonly enabled: boolean;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientSecretEndsAt: string | null;
  readonly metadata: string;
  readonly metadataUrl: string;
  readonly requiresSignedResponse: boolean;
  readonly signalsIssuer: string;
  readonly signalsAudience: string;
}

const empty: HomeDirectoryForm = {
  protocol: 'openid',
  displayName: '',
  domains: '',
  accountBinding: 'verified-claim',
  livenessSeconds: null,
  enabled: true,
  issuer: '',
  clientId: '',
  clientSecret: '',
  clientSecretEndsAt: null,
  metadata: '',
  metadataUrl: '',
  requiresSignedResponse: true,
  signalsIssuer: '',
  signalsAudience: '',
};

export function formOf(home: HomeDirectoryEntry | null): HomeDirectoryForm {
  if (!home) return empty;
  const { protocol, displayName, accountBinding, livenessSeconds, enabled } = home;
  const signals = { signalsIssuer: home.signalsIssuer ?? '', signalsAudience: home.signalsAudience ?? '' };
  const known = { ...empty, protocol, displayName, accountBinding, livenessSeconds, enabled, ...signals };
  const domains = home.domains.join('\n');
  return home.protocol === 'saml'
    ? { ...known, domains, metadataUrl: home.metadataUrl ?? '', requiresSignedResponse: home.requiresSignedResponse }
    : { ...known, domains, issuer: home.issuer, clientId: home.clientId, clientSecretEndsAt: home.clientSecretEndsAt };
}

export function changeOf(form: HomeDirectoryForm): HomeDirectoryChange {
  const { displayName, enabled } = form;
  const domains = form.domains.split(/[\s,;]+/u).filter(Boolean);
  const signalsIssuer = form.signalsIssuer.trim() || null;
  const signalsAudience = (signalsIssuer && form.signalsAudience.trim()) || null;
  const common = { displayName, enabled, domains, signalsIssuer, signalsAudience };
  if (form.protocol === 'saml') {
    return {
      ...common,
      protocol: 'saml',
      accountBinding: 'proven-domain',
      livenessSeconds: form.livenessSeconds ?? 3600,
      metadataUrl: form.metadataUrl.trim() || null,
      requiresSignedResponse: form.requiresSignedResponse,
      ...(form.metadata.trim() === '' ? {} : { metadata: form.metadata.trim() }),
    };
  }
  return {
    ...common,
    protocol: 'openid',
    accountBinding: form.accountBinding,
    livenessSeconds: form.livenessSeconds ?? 300,
    issuer: form.issuer,
    clientId: form.clientId,
    clientSecretEndsAt: form.clientSecretEndsAt,
    ...(form.clientSecret === '' ? {} : { clientSecret: form.clientSecret }),
  };
}
