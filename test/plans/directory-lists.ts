/** The lists of users and groups: pages, orders, filters, searches and counts. */
import { parseFilter } from '#model/odata-filter.ts';
import { countObjects, listDeletedUsers, listGroups, listUsers } from '#modules/directory/index.ts';
import type { Database } from '#platform/database/database.ts';

const page = { limit: 100, after: undefined };
const filtered = (text: string) => ({ filter: parseFilter(text), limit: 101 });

export const directoryLists = (at: Date): Readonly<Record<string, (db: Database) => Promise<unknown>>> => ({
  'users, first page': (db) => listUsers(db, { limit: 101 }),
  'users, a page in the middle': (db) =>
    listUsers(db, { limit: 101, after: { key: 'person 5', id: '00000000-0000-4000-8000-000000000000' } }),
  'users, counted': (db) => countObjects(db, 'User', {}),
  'users, by display name downwards': (db) =>
    listUsers(db, { limit: 101, orderBy: { property: 'displayName', descending: true } }),
  'users, by sign-in name': (db) =>
    listUsers(db, { limit: 101, orderBy: { property: 'userPrincipalName', descending: false } }),
  'users, newest first': (db) =>
    listUsers(db, { limit: 101, orderBy: { property: 'createdDateTime', descending: true } }),
  'users, by mail': (db) => listUsers(db, { limit: 101, orderBy: { property: 'mail', descending: false } }),
  guests: (db) => listUsers(db, filtered("userType eq 'Guest'")),
  'guests for whom nobody answers': (db) =>
    listUsers(db, filtered("userType eq 'Guest' and not sponsors/any(s:s/accountEnabled eq true)")),
  'a user by mail': (db) => listUsers(db, filtered("mail eq 'person-4711@organization.example'")),
  'a user by sign-in name': (db) => listUsers(db, filtered("userPrincipalName eq 'person-4711@organization.example'")),
  'users whose name begins so': (db) => listUsers(db, filtered("startswith(displayName,'person 47')")),
  'users whose address begins so': (db) => listUsers(db, filtered("startswith(mail,'person-47')")),
  'users as the portal looks for them': (db) =>
    listUsers(
      db,
      filtered(
        "(startswith(displayName,'person-471') or startswith(mail,'person-471') or startswith(userPrincipalName,'person-471'))",
      ),
    ),
  'users found by a part of the name': (db) =>
    listUsers(db, { limit: 101, search: [[{ property: 'displayName', text: 'son 4711' }]] }),
  'deleted users': (db) => listDeletedUsers(db, page, at),
  'groups, first page': (db) => listGroups(db, { limit: 101 }),
  'groups, counted': (db) => countObjects(db, 'Group', {}),
  'groups whose name begins so': (db) => listGroups(db, filtered("startswith(displayName,'group 471')")),
});
