/**
 * What can be known to be wrong before anything is opened: files, folders, ports, the database.
 *
 * All problems are told together, each with its setting. Nothing is changed but that the data folder is there afterwards.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { inSession } from './postgres/session.ts';
import { toConfig } from './postgres/external-postgres.ts';
import { saySetting, type SettingName, type Settings } from './settings.ts';

type Problem = string | undefined;

/** `serves`: the process will listen, so its ports have to be free. */
export async function checkSurroundings(settings: Settings, { serves }: { readonly serves: boolean }): Promise<void> {
  const checks = [
    checkDataFolder(settings),
    checkDatabase(settings),
    ...(serves ? [checkFile(settings, 'DAYPASS_GUIDE'), checkFile(settings, 'DAYPASS_AUDIT_STREAMS')] : []),
    ...(serves ? [checkCertificate(settings), ...checkPorts(settings)] : []),
    checkFile(settings, 'DAYPASS_KEY_FILE'),
  ];
  const problems = (await Promise.all(checks)).filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Error(`Daypass cannot start:\n${problems.map((one) => `- ${one}`).join('\n')}`);
}

/** A setting whose value is one text or number, and not a list of meanings. */
type PlainName = {
  [Name in SettingName]: Settings[Name] extends ReadonlyMap<string, unknown> ? never : Name;
}[SettingName];

const said = (settings: Settings, name: PlainName, wrong: string): string =>
  `${saySetting(name, String(settings[name]))} ${wrong}`;

const reason = (error: unknown) => (error as NodeJS.ErrnoException).code ?? (error as Error).message;

async function checkDataFolder(settings: Settings): Promise<Problem> {
  const folder = settings.DAYPASS_DATA;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return said(
      settings,
      'DAYPASS_DATA',
      `cannot be written (${reason(error)}); name a folder this account may write.`,
    );
  }
}

async function checkDatabase(settings: Settings): Promise<Problem> {
  if (!settings.DATABASE_URL) return undefined;
  const wait = settings.DAYPASS_DATABASE_WAIT_SECONDS * 1_000;
  try {
    const config = { ...toConfig(settings.DATABASE_URL), connectionTimeoutMillis: wait, query_timeout: wait };
    await inSession(config, (session) => session.query('select 1'));
    return undefined;
  } catch (error) {
    const wrong = `does not lead to a database (${reason(error)}: ${(error as Error).message})`;
    return said(settings, 'DATABASE_URL', `${wrong}; host, port, name, user and password must be those of the owner.`);
  }
}

async function checkFile(
  settings: Settings,
  name: 'DAYPASS_AUDIT_STREAMS' | 'DAYPASS_GUIDE' | 'DAYPASS_KEY_FILE',
): Promise<Problem> {
  if (!settings[name]) return undefined;
  return readFile(settings[name]).then(
    () => undefined,
    (error: unknown) => said(settings, name, `cannot be read (${reason(error)}); name a file this account may read.`),
  );
}

async function checkCertificate(settings: Settings): Promise<Problem> {
  const { DAYPASS_TLS_CERTIFICATE: certificateFile, DAYPASS_TLS_KEY: keyFile } = settings;
  if (!certificateFile && !keyFile) return undefined;
  if (!certificateFile || !keyFile) {
    const missing = certificateFile ? 'DAYPASS_TLS_KEY' : 'DAYPASS_TLS_CERTIFICATE';
    return `${missing} is missing; certificate and key are given together, as PEM files.`;
  }
  const [certificate, key] = await Promise.all([
    readPem(settings, 'DAYPASS_TLS_CERTIFICATE', (pem) => new X509Certificate(pem)),
    readPem(settings, 'DAYPASS_TLS_KEY', (pem) => createPrivateKey(pem)),
  ]);
  if (typeof certificate === 'string') return certificate;
  if (typeof key === 'string') return key;
  return certificate.checkPrivateKey(key)
    ? undefined
    : said(
        settings,
        'DAYPASS_TLS_KEY',
        `is not the key of ${certificateFile}; name the key the certificate was made for.`,
      );
}

async function readPem<T extends object>(
  settings: Settings,
  name: PlainName,
  read: (pem: string) => T,
): Promise<T | string> {
  try {
    return read(await readFile(String(settings[name]), 'utf8'));
  } catch (error) {
    return said(settings, name, `cannot be used (${reason(error)}); name a PEM file this account may read.`);
  }
}

function checkPorts(settings: Settings): Promise<Problem>[] {
  const { DAYPASS_PORT: port, DAYPASS_BIND: bind, DAYPASS_LOOPBACK_HTTP: isLoopback } = settings;
  return [checkPort(settings, port, isLoopback ? 'localhost' : bind), checkPort(settings, port + 1, bind)];
}

function checkPort(settings: Settings, port: number, host: string): Promise<Problem> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(wordPort(settings, port, error)));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
}

function wordPort(settings: Settings, port: number, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') {
    return said(settings, 'DAYPASS_PORT', `needs port ${port}, which is taken; choose another first port (--port).`);
  }
  if (error.code === 'EACCES') {
    return said(
      settings,
      'DAYPASS_PORT',
      `needs port ${port}, which this account may not open; choose one above 1023.`,
    );
  }
  return said(
    settings,
    'DAYPASS_BIND',
    `is no address of this machine (${reason(error)}); 127.0.0.1, or 0.0.0.0 for all.`,
  );
}
