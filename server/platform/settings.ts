/**
 * Settings: by environment, or by a JSON file named in DAYPASS_SETTINGS.
 *
 * Each setting is declared once here with its meaning and its default;
 * `docs/reference/settings.md` is compared with this list in both directions.
 */
import { readFileSync } from 'node:fs';
import * as form from './setting-forms.ts';

interface Declaration<T> {
  readonly meaning: string;
  readonly fallback: string | undefined;
  readonly read: (text: string) => T;
  readonly secret?: true;
}

function declare<T>(meaning: string, fallback: string | undefined, read: (text: string) => T): Declaration<T> {
  return { meaning, fallback, read };
}

/** Every setting, by the name of its environment variable. */
export const settingDeclarations = {
  DAYPASS_DATA: declare('Folder for the embedded database, keys and secrets.', './data', form.folder),
  DAYPASS_PORT: declare(
    'First port. Plain http on loopback listens here, https on the next one.',
    '8080',
    form.wholeNumber(1, 65_000),
  ),
  DAYPASS_KEY_FILE: declare(
    'File with the 256-bit master key (64 hex digits). Empty: made once in the data folder. Processes on one database share it.',
    '',
    form.text,
  ),
  DAYPASS_BIND: declare('Address the https listener binds to.', '127.0.0.1', form.address),
  DAYPASS_LOOPBACK_HTTP: declare(
    'Serve plain http on loopback (trial and local use); elsewhere http only redirects.',
    'false',
    form.truth,
  ),
  DAYPASS_PUBLIC_URL: declare(
    'Origin people and programs reach Daypass at. Empty: https on localhost.',
    '',
    form.origin,
  ),
  DAYPASS_TLS_CERTIFICATE: declare(
    'PEM file with the certificate chain. Empty: a local authority makes one.',
    '',
    form.text,
  ),
  DAYPASS_TLS_KEY: declare('PEM file with the private key of the certificate.', '', form.text),
  DAYPASS_TRUSTED_PROXIES: declare(
    'Addresses whose X-Forwarded headers count for the portal, separated by commas.',
    '',
    form.addresses,
  ),
  DATABASE_URL: declare(
    'External PostgreSQL, as the owner of the schema. Empty: the embedded one.',
    '',
    form.databaseUrl,
  ),
  DAYPASS_DATABASE_WAIT_SECONDS: declare(
    'Longest wait for a connection to PostgreSQL or for an answer of it; past it a request is answered 503.',
    '5',
    form.wholeNumber(1, 60),
  ),
  DAYPASS_ORGANIZATION: declare('Display name of the organization on first start.', 'Example Organization', form.line),
  DAYPASS_DOMAIN: declare('Initial domain of the directory on first start.', 'organization.example', form.domain),
  DAYPASS_SMTP_URL: declare(
    'Where mail goes: smtp://user:password@host:port or smtps://.',
    'smtp://localhost:25',
    form.smtpUrl,
  ),
  DAYPASS_MAIL_FROM: declare('Sender address of all mail.', 'daypass@organization.example', form.mailAddress),
  DAYPASS_INVITATION_DAYS: declare(
    'Days until an invitation ticket expires; 0 means never.',
    '30',
    form.wholeNumber(0, 3650),
  ),
  DAYPASS_REDIRECT_HOSTS: declare(
    'Hosts an invitation may lead to after redemption, besides the portal; commas.',
    '',
    form.hosts,
  ),
  DAYPASS_LIVENESS_SECONDS: declare(
    'Longest time between two liveness checks at a home directory.',
    '300',
    form.wholeNumber(5, 3600),
  ),
  DAYPASS_HOME_SIGN_IN_MINUTES: declare(
    'Longest time a sign-in counts at a home directory that cannot be asked in between (SAML).',
    '60',
    form.wholeNumber(5, 1440),
  ),
  DAYPASS_ALLOW_LOOPBACK_HOMES: declare(
    'Allow home directories and webhooks on loopback addresses and plain http (trial).',
    'false',
    form.truth,
  ),
  DAYPASS_AUDIT_MONTHS: declare(
    'Whole months audit entries are kept before they are dropped, with a signed tombstone in their place; 0 means for ever.',
    '0',
    form.wholeNumber(0, 1_200),
  ),
  DAYPASS_AUDIT_STREAMS: declare(
    'JSON file with the systems the sealed audit trail is forwarded to (docs/guides/stream-the-audit-trail.md). Empty: none.',
    '',
    form.text,
  ),
  DAYPASS_DNS_SERVERS: declare(
    'DNS servers that are asked for the records of partner domains, as address or address:port; commas. Empty: those of the system.',
    '',
    form.dnsServers,
  ),
  DAYPASS_SESSION_HOURS: declare('Longest session of a person.', '12', form.wholeNumber(1, 24)),
  DAYPASS_SESSION_IDLE_MINUTES: declare(
    'A session ends after this time without a request.',
    '30',
    form.wholeNumber(5, 720),
  ),
  DAYPASS_MFA_MINUTES: declare(
    'How fresh a second factor must be for a role that asks for one.',
    '15',
    form.wholeNumber(1, 720),
  ),
  DAYPASS_AUTHENTICATION_CONTEXTS: declare(
    'What the authentication contexts of role settings mean: c1=5,c2=15 asks for a second factor proved within 5 and 15 minutes. One that is not listed is never satisfied.',
    '',
    form.contextMinutes,
  ),
  DAYPASS_ELEVATED_MINUTES: declare(
    'How long a Global Administrator who elevated their access is User Access Administrator at the root.',
    '240',
    form.wholeNumber(5, 1_440),
  ),
  DAYPASS_STALENESS_SECONDS: declare(
    'Oldest facts a decision may rest on before it is refused.',
    '10',
    form.wholeNumber(1, 300),
  ),
  DAYPASS_DECISION_RECORD_DAYS: declare(
    'For how many days records of decisions for protected applications are kept, where an application keeps any.',
    '90',
    form.wholeNumber(1, 730),
  ),
  DAYPASS_RATE_PER_MINUTE: declare(
    'Requests a minute from one address; sign-in and redemption have lower limits of their own.',
    '3000',
    form.wholeNumber(10, 1_000_000),
  ),
  DAYPASS_METRICS: declare('Serve Prometheus metrics at /metrics to loopback.', 'true', form.truth),
  DAYPASS_ACCESS_LOG: declare(
    'Log one line for every request: route, status, time, caller. Never an address with its query, a body or a secret.',
    'false',
    form.truth,
  ),
  DAYPASS_DRAIN_SECONDS: declare(
    'How long a process that was told to stop says so at /readyz before it closes its ports.',
    '3',
    form.wholeNumber(0, 300),
  ),
  DAYPASS_GUIDE: declare('JSON file with the steps shown on the first page of the portal. Empty: none.', '', form.text),
  DAYPASS_LOG_LEVEL: declare(
    'trace, debug, info, warn, error or silent.',
    'info',
    form.oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  ),
} as const satisfies Record<string, Declaration<unknown>>;

export type SettingName = keyof typeof settingDeclarations;
export type Settings = { readonly [Name in SettingName]: ReturnType<(typeof settingDeclarations)[Name]['read']> };

/** Reads all settings; throws one error that names every setting that is wrong. */
export function readSettings(environment: Record<string, string | undefined> = process.env): Settings {
  const file = environment['DAYPASS_SETTINGS'];
  const fromFile = file ? readSettingsFile(file) : {};
  const problems = Object.keys(fromFile)
    .filter((name) => !(name in settingDeclarations))
    .map((name) => `${name} is not a setting`);
  const settings: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(settingDeclarations) as [string, Declaration<unknown>][]) {
    const given =
      environment[name] ?? (name in fromFile ? String(fromFile[name]) : undefined) ?? declaration.fallback ?? '';
    try {
      settings[name] = declaration.read(given);
    } catch (error) {
      problems.push(`${saySetting(name, given)} ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) {
    throw new Error(`Settings cannot be used:\n${problems.map((one) => `- ${one}.`).join('\n')}`);
  }
  return settings as Settings;
}

function readSettingsFile(file: string): Record<string, unknown> {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
    throw new Error('it holds no JSON object');
  } catch (error) {
    throw new Error(`${saySetting('DAYPASS_SETTINGS', file)} cannot be used: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** A setting with its value, as an error names it: what is a password in a URL is left out. */
export function saySetting(name: string, value: string): string {
  return `${name} ("${value.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1:…@')}")`;
}

/** The origins people and programs use: portal for browsers, base for SDKs and tokens. */
export function publicOrigins(settings: Settings): { portalUrl: string; baseUrl: string } {
  const baseUrl = settings.DAYPASS_PUBLIC_URL || `https://localhost:${settings.DAYPASS_PORT + 1}`;
  const portalUrl = settings.DAYPASS_LOOPBACK_HTTP ? `http://localhost:${settings.DAYPASS_PORT}` : baseUrl;
  return { portalUrl, baseUrl };
}
