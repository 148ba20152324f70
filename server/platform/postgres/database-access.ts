/**
 * The accounts inside PostgreSQL and how Daypass reaches them.
 *
 * The owner holds the schema and migrates it; the application works with rows;
 * the audit reader only reads the trail. What each may do with which table is
 * stated beside the migrations, not here.
 */
import pg from 'pg';
import { createSecrets } from '#platform/secrets.ts';
import { keepSecret, type DrawSecret, type SecretName } from './secret-files.ts';
import { inSession, type ConnectionConfig } from './session.ts';

export type { ConnectionConfig } from './session.ts';

export interface DatabaseAccess {
  /** Owner of the schema: migrations, and nothing else. */
  readonly owner: ConnectionConfig;
  /** Process of the embedded PostgreSQL; 0 for an external one. */
  readonly pid: number;
  /** It was running before we came. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

export interface DatabaseRoles {
  readonly application: ConnectionConfig;
  readonly auditReader: ConnectionConfig;
}

export interface SupervisorLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

const DATABASE = 'daypass';
const OWNER = 'daypass_owner';
const ROLES = { application: 'daypass_app', auditReader: 'daypass_audit_reader' } as const;
const secretOf = {
  application: 'database-application',
  auditReader: 'database-audit-reader',
} as const satisfies Record<keyof typeof ROLES, SecretName>;
/** Serializes changes of roles, which PostgreSQL does not do by itself. */
const ROLE_LOCK = 7_140_003;
const WRONG_PASSWORD = '28P01';

/** The schema's owner: no superuser, but may create the other accounts. Also creates the database itself. */
export async function ensureOwner(
  superuser: ConnectionConfig,
  dataFolder: string,
  randomness?: DrawSecret,
): Promise<ConnectionConfig> {
  const password = keepSecret(dataFolder, 'database-owner', randomness);
  await inSession(superuser, async (session) => {
    await session.query('select pg_advisory_lock($1)', [ROLE_LOCK]);
    await ensureRole(session, OWNER, 'login createrole createdb', password);
    const { rowCount } = await session.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount) return;
    await session.query(`create database ${DATABASE} owner ${OWNER}`);
    await session.query(`revoke connect, temporary on database ${DATABASE} from public`);
  });
  return { ...superuser, user: OWNER, password, database: DATABASE };
}

type Purpose = keyof typeof ROLES;

/** Where the passwords of the login roles come from. */
export interface RolePasswords {
  of(purpose: Purpose): string;
  /** Whether a role that is there with another password gets ours: only where nobody else can be using it. */
  readonly replaceOthers: boolean;
}

/** For the embedded database: drawn once, kept in its data folder. A backup of another folder brings other ones. */
export function keptPasswords(dataFolder: string, randomness?: DrawSecret): RolePasswords {
  return { of: (purpose) => keepSecret(dataFolder, secretOf[purpose], randomness), replaceOthers: true };
}

/** For an external database: the same in every process that has the installation's master key. Nobody rotates anything. */
export function derivedPasswords(masterKey: Buffer): RolePasswords {
  const secrets = createSecrets(masterKey);
  return {
    of: (purpose) => secrets.hash('database role', ROLES[purpose]).toString('base64url'),
    replaceOthers: false,
  };
}

/** The login roles of application and audit reader, created when missing. Run before migrations, which grant them rights. */
export async function ensureDatabaseRoles(owner: ConnectionConfig, passwords: RolePasswords): Promise<DatabaseRoles> {
  const application = await ensureLogin(owner, 'application', passwords);
  const auditReader = await ensureLogin(owner, 'auditReader', passwords);
  return { application, auditReader };
}

async function ensureLogin(
  owner: ConnectionConfig,
  purpose: Purpose,
  passwords: RolePasswords,
): Promise<ConnectionConfig> {
  const role = ROLES[purpose];
  const password = passwords.of(purpose);
  const config = { ...owner, user: role, password };
  await inSession(owner, async (session) => {
    await session.query('select pg_advisory_lock($1)', [ROLE_LOCK]);
    await ensureRole(session, role, 'login nosuperuser nocreatedb nocreaterole', password);
    const { rows } = await session.query<{ database: string }>('select current_database() as database');
    await session.query(`grant connect on database ${pg.escapeIdentifier(rows[0]?.database ?? '')} to ${role}`);
    if (await canSignIn(config)) return;
    if (!passwords.replaceOthers) throw new Error(belongsToAnother(role));
    await setPassword(session, role, password);
  });
  return config;
}

async function ensureRole(session: pg.Client, role: string, attributes: string, password: string): Promise<void> {
  const { rowCount } = await session.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount) return;
  await session.query(`create role ${role} ${attributes}`);
  await setPassword(session, role, password);
}

async function setPassword(session: pg.Client, role: string, password: string): Promise<void> {
  await session.query(`alter role ${role} password ${pg.escapeLiteral(password)}`);
}

function belongsToAnother(role: string): string {
  return (
    `The role ${role} is on this PostgreSQL with another password: another installation of Daypass uses the server. ` +
    `Nothing was changed. Use a server of its own, or, when that installation is gone: drop owned by ${role}; drop role ${role};`
  );
}

async function canSignIn(config: ConnectionConfig): Promise<boolean> {
  try {
    await inSession(config, async () => {});
    return true;
  } catch (error) {
    if ((error as pg.DatabaseError).code === WRONG_PASSWORD) return false;
    throw error;
  }
}
