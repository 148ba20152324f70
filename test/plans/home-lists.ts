/** What the provisioning system of a home directory looks for, among a hundred thousand people. */
import { countAccounts, findAccount, listAccounts } from '#modules/home-signals/index.ts';
import type { Database } from '#platform/database/database.ts';

const home = '00000000-0000-4000-8000-00000000005a';

export const homeLists = (somebody: () => string): Readonly<Record<string, (db: Database) => Promise<unknown>>> => ({
  'people of a home directory': (db) => listAccounts(db, home, {}, { offset: 100, limit: 100 }),
  'people of a home directory, counted': (db) => countAccounts(db, home, {}),
  'people not active at home': (db) => countAccounts(db, home, { active: false }),
  'one of a home directory by name': (db) => findAccount(db, home, { userName: 'person-4711@organization.example' }),
  'one of a home directory by id': (db) => findAccount(db, home, { id: somebody() }),
});
