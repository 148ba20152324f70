/**
 * What the provisioning system of a home directory does with its own people: bind, rename, deactivate, reactivate, delete.
 *
 * It can take away and take back its own word, and nothing else: nobody comes in by it, and no right grows. What ended
 * stays ended; eligibilities are never touched, and count again when the account does.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { lockMemberships } from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { deleteUserIn, setActiveAtHome } from '#modules/directory/index.ts';
import { addressOf, type HomeDirectory } from '#modules/home-directories/index.ts';
import { findPerson, personTarget } from '#modules/sessions/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { endAccess } from './end-access.ts';
import {
  findAccount,
  forgetAccountNames,
  saveAccountNames,
  type AccountNames,
  type ProvisionedAccount,
} from './provisioned-account-store.ts';

export interface AccountChange {
  readonly userName?: string;
  readonly externalId?: string | null;
  readonly active?: boolean;
}

/** Whether the account is the one the caller has seen. Absent: whichever it is. */
export type ExpectedVersion = (account: ProvisionedAccount) => boolean;

export interface NewAccount extends AccountChange {
  readonly userName: string;
  /** Mailboxes by which the guest may be known here. */
  readonly addresses: readonly string[];
}

/** Says how the home directory calls a guest of its own who is here. Nobody else is created. */
export async function bindAccount(
  ports: Ports,
  home: HomeDirectory,
  actor: Actor,
  account: NewAccount,
): Promise<ProvisionedAccount> {
  return ports.unitOfWork(async (tx) => {
    if (await findAccount(tx.db, home.id, { userName: account.userName }).then((found) => found?.isBound)) {
      throw new Refusal('provisioning.account-exists', { attribute: 'userName' });
    }
    const found = await findByAddress(tx, home, [account.userName, ...account.addresses]);
    if (!found) throw new Refusal('provisioning.not-invited', { userName: account.userName });
    return change(tx, home, actor, found, account);
  });
}

export async function changeAccount(
  ports: Ports,
  home: HomeDirectory,
  actor: Actor,
  id: string,
  wanted: AccountChange,
  expected?: ExpectedVersion,
): Promise<ProvisionedAccount> {
  return ports.unitOfWork(async (tx) =>
    change(tx, home, actor, await requireAccount(tx, home, id, expected), wanted, expected),
  );
}

/** The guest is deleted, for thirty days restorable by an administrator here. */
export async function deleteAccount(
  ports: Ports,
  home: HomeDirectory,
  actor: Actor,
  id: string,
  expected?: ExpectedVersion,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await requireAccount(tx, home, id, expected);
    await lockMemberships(tx, 'exclusive');
    await requireAccount(tx, home, id, expected);
    const person = (await findPerson(tx.db, id))!;
    await endAccess(tx, actor, person, { userId: id });
    await forgetAccountNames(tx, home.id, id);
    await deleteUserIn(tx, actor, id);
  });
}

async function requireAccount(
  tx: Transaction,
  home: HomeDirectory,
  id: string,
  expected?: ExpectedVersion,
): Promise<ProvisionedAccount> {
  const account = await findAccount(tx.db, home.id, { id });
  if (!account) throw new Refusal('provisioning.account-not-found', { id });
  if (expected && !expected(account)) throw new Refusal('provisioning.version-changed', { id });
  return account;
}

async function change(
  tx: Transaction,
  home: HomeDirectory,
  actor: Actor,
  seen: ProvisionedAccount,
  wanted: AccountChange,
  expected?: ExpectedVersion,
): Promise<ProvisionedAccount> {
  const ends = wanted.active === false && seen.active;
  // Only what really ends something waits for those who activate; what was seen may be over by then.
  if (ends) await lockMemberships(tx, 'exclusive');
  const before = ends ? await requireAccount(tx, home, seen.id, expected) : seen;
  await rename(tx, home, actor, before, {
    userName: wanted.userName ?? before.userName,
    externalId: wanted.externalId === undefined ? before.externalId : wanted.externalId,
  });
  if (wanted.active !== undefined) await setActive(tx, home, actor, before.id, wanted.active);
  return requireAccount(tx, home, seen.id);
}

async function setActive(tx: Transaction, home: HomeDirectory, actor: Actor, id: string, active: boolean) {
  if (!(await setActiveAtHome(tx, actor, id, home.id, active)) || active) return;
  const person = (await findPerson(tx.db, id))!;
  await endAccess(tx, actor, person, { userId: id });
  await tx.send({ type: 'home-account.refused', payload: { userId: id, homeDirectoryId: home.id } });
}

async function rename(
  tx: Transaction,
  home: HomeDirectory,
  actor: Actor,
  before: ProvisionedAccount,
  names: AccountNames,
): Promise<void> {
  if (before.isBound && names.userName === before.userName && names.externalId === before.externalId) return;
  if (!(await saveAccountNames(tx, home.id, before.id, names))) {
    throw new Refusal('provisioning.account-exists', { attribute: 'userName or externalId' });
  }
  const person = (await findPerson(tx.db, before.id))!;
  await recordActivity(tx, {
    activity: before.isBound ? 'home-account.renamed' : 'home-account.bound',
    actor,
    subjectId: person.id,
    targets: [personTarget(person), { id: home.id, type: 'Directory', displayName: home.displayName }],
    details: { ...names },
  });
}

/** The one guest of its own who has one of these mailboxes and is bound to no account yet. */
async function findByAddress(
  tx: Transaction,
  home: HomeDirectory,
  texts: readonly string[],
): Promise<ProvisionedAccount | undefined> {
  const found = new Map<string, ProvisionedAccount>();
  for (const text of texts) {
    const address = addressOf(home, text)?.address;
    const account = address === undefined ? undefined : await findAccount(tx.db, home.id, { address });
    if (account) found.set(account.id, account);
  }
  const [only, other] = [...found.values()];
  if (other ?? only?.isBound) throw new Refusal('provisioning.account-exists', { attribute: 'mailbox' });
  return only;
}
