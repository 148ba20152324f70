/**
 * Sign-ins within the audit trail: what an entry about one says, and how they are found.
 *
 * An entry names what was typed only where it is an address: people type passwords into the wrong field.
 */
import { sql, type Expression, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import type { ActivityName } from './activities.ts';

/** Every attempt to come in leaves one entry with one of these. */
const signInActivities = [
  'sign-in.succeeded',
  'sign-in.refused',
  'second-factor.proved',
  'invitation.refused',
] as const satisfies readonly ActivityName[];

export type SignInPurpose = 'sign-in' | 'redemption' | 'step-up';
export type SignInMethod =
  | 'openid'
  | 'saml'
  | 'one-time-passcode'
  | 'password'
  | 'authenticator-app'
  | 'passkey'
  | 'bootstrap-link';
export type SecondFactorBy = 'home-directory' | 'passkey' | 'authenticator-app';

/** The application somebody signs in to; the portal is one of them. */
export interface AskingApplication {
  readonly id: string;
  readonly displayName: string;
}
export const portalApplication: AskingApplication = { id: 'portal', displayName: 'Portal' };

/** The details of an entry about a sign-in. Older entries have some of them. */
export interface SignInDetails {
  readonly purpose: SignInPurpose;
  readonly method: SignInMethod | null;
  readonly homeDirectory: { readonly id: string; readonly displayName: string } | null;
  readonly application: AskingApplication;
  readonly userAgent: string | null;
  /** An address that was typed or told, where nobody here is known by it. */
  readonly identifier: string | null;
  /** Who proved the second factor, and when. */
  readonly secondFactor: { readonly by: SecondFactorBy; readonly at: string } | null;
}

const MAXIMUM_USER_AGENT = 256;

export function signInDetails(
  told: Partial<Omit<SignInDetails, 'secondFactor'>> & {
    readonly secondFactor?: { readonly by: SecondFactorBy; readonly at: Date } | undefined;
  },
): SignInDetails {
  const { secondFactor, userAgent } = told;
  return {
    purpose: told.purpose ?? 'sign-in',
    method: told.method ?? null,
    homeDirectory: told.homeDirectory ?? null,
    application: told.application ?? portalApplication,
    userAgent: userAgent?.slice(0, MAXIMUM_USER_AGENT) ?? null,
    identifier: told.identifier ?? null,
    secondFactor: secondFactor ? { by: secondFactor.by, at: secondFactor.at.toISOString() } : null,
  };
}

export interface SignInFilter {
  readonly personId?: string;
  readonly homeDirectoryId?: string;
  readonly applicationId?: string;
  /** The codes of refusals: one of these. */
  readonly reasons?: readonly string[];
}

/** Literal, as the partial indexes say it: a parameter would not be recognized by a plan made once for all values. */
const isSignIn = sql<SqlBool>`activity in (${sql.join(signInActivities.map((name) => sql.lit(name)))})`;

function conditionsOf(filter: SignInFilter): Expression<SqlBool>[] {
  const { personId, homeDirectoryId, applicationId, reasons } = filter;
  return [
    isSignIn,
    ...(personId ? [sql<SqlBool>`subject_id = ${personId}`] : []),
    ...(homeDirectoryId ? [sql<SqlBool>`details -> 'homeDirectory' ->> 'id' = ${homeDirectoryId}`] : []),
    ...(applicationId ? [sql<SqlBool>`details -> 'application' ->> 'id' = ${applicationId}`] : []),
    ...(reasons ? [reasonsOf(reasons)] : []),
  ];
}

function reasonsOf(reasons: readonly string[]): Expression<SqlBool> {
  return reasons.length === 1
    ? sql<SqlBool>`result = 'failure' and reason = ${reasons[0]}`
    : sql<SqlBool>`result = 'failure' and reason = any(${[...reasons]})`;
}

export function narrowToSignIns<Output>(
  query: SelectQueryBuilder<DB, 'audit_entry', Output>,
  filter: SignInFilter,
): SelectQueryBuilder<DB, 'audit_entry', Output> {
  return conditionsOf(filter).reduce((narrowed, condition) => narrowed.where(condition), query);
}

/** When each of these people last came in; nobody who never did. */
export async function findLastSignIns(db: Reader, personIds: readonly string[]): Promise<Map<string, LastSignIn>> {
  const { rows } = await sql<LastSignIn & { personId: string }>`
    select asked.id as "personId", last.id as "entryId", last.occurred_at as at
    from unnest(${[...personIds]}::uuid[]) asked (id)
    cross join lateral (
      select e.id, e.occurred_at from audit_entry e
      where e.subject_id = asked.id and e.activity = 'sign-in.succeeded'
      order by e.occurred_at desc limit 1) last`.execute(db);
  return new Map(rows.map(({ personId, entryId, at }) => [personId, { entryId, at }]));
}

export interface LastSignIn {
  readonly entryId: string;
  readonly at: Date;
}

const MAXIMUM_CHOICES = 200;

/** What sign-ins went through or to, by id: one look into the index for each, however many entries name it. */
export async function listSignInNames(db: Reader, of: 'application' | 'homeDirectory'): Promise<AskingApplication[]> {
  const id = sql`details -> ${sql.lit(of)} ->> 'id'`;
  const { rows } = await sql<AskingApplication>`
    with recursive named (id, step) as (
      (select ${id}, 1 from audit_entry where ${isSignIn} and ${id} is not null order by ${id} limit 1)
      union all
      select (select ${id} from audit_entry where ${isSignIn} and ${id} > named.id order by ${id} limit 1), step + 1
      from named where named.id is not null and step < ${MAXIMUM_CHOICES})
    select named.id, newest."displayName" from named
    cross join lateral (
      select details -> ${sql.lit(of)} ->> 'displayName' as "displayName" from audit_entry
      where ${isSignIn} and ${id} = named.id order by occurred_at desc, audit_entry.id desc limit 1) newest
    where named.id is not null order by lower(newest."displayName"), named.id`.execute(db);
  return rows;
}
