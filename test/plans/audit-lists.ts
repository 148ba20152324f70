/**
 * What the sign-in log, and the narrowed lists of the audit trail, ask the database.
 */
import {
  findLastSignIns,
  findSealedBehind,
  findSeals,
  getTile,
  listEntries,
  listSealed,
  listSignInNames,
} from '#modules/audit/index.ts';
import type { Database } from '#platform/database/database.ts';

const nobody = '00000000-0000-4000-8000-000000000000';

export const auditLists = (somebody: () => string): Readonly<Record<string, (db: Database) => Promise<unknown>>> => ({
  'sign-ins, a page in the middle': (db) =>
    listEntries(db, { signIns: {}, after: { occurredAt: new Date('2031-03-04T08:00:00Z'), id: nobody }, limit: 51 }),
  'sign-ins, oldest first': (db) => listEntries(db, { signIns: {}, ascending: true, limit: 51 }),
  'sign-ins of a person': (db) => listEntries(db, { signIns: { personId: somebody() }, limit: 51 }),
  'sign-ins at a home directory': (db) => listEntries(db, { signIns: { homeDirectoryId: nobody }, limit: 51 }),
  'sign-ins to an application': (db) => listEntries(db, { signIns: { applicationId: 'another' }, limit: 51 }),
  'sign-ins refused for a reason': (db) =>
    listEntries(db, { signIns: { reasons: ['sign-in.not-active'] }, result: 'failure', limit: 51 }),
  'sign-ins refused for one of several reasons': (db) =>
    listEntries(db, { signIns: { reasons: ['sign-in.failed', 'sign-in.code-wrong'] }, limit: 1001 }),
  'sign-ins that were refused': (db) => listEntries(db, { signIns: {}, result: 'failure', limit: 51 }),
  'what sign-ins went through and to': async (db) => {
    await listSignInNames(db, 'homeDirectory');
    await listSignInNames(db, 'application');
  },
  'when people last came in': (db) => findLastSignIns(db, [somebody(), nobody]),
  'resource audit in which somebody has a part': (db) =>
    listEntries(db, { trail: 'resource', involvedId: somebody(), limit: 101 }),
  'resource audit about somebody': (db) => listEntries(db, { trail: 'resource', aboutId: somebody(), limit: 101 }),
  'audit of one request': (db) => listEntries(db, { trail: 'resource', requestId: nobody, limit: 101 }),
  'audit of what was done through an application': (db) =>
    listEntries(db, { applicationId: 'an application', limit: 101 }),
  'audit of what was refused': (db) => listEntries(db, { trail: 'resource', result: 'failure', limit: 101 }),
  'sealed entries for a stream': async (db) => {
    await listSealed(db, 77_777, 250);
    await findSealedBehind(db, 77_777);
  },
  'a tile of the audit log': async (db) => {
    await getTile({ database: db }, { level: 0, index: 300, width: 256 });
    await getTile({ database: db }, { level: 1, index: 1, width: 17 });
    await getTile({ database: db }, { level: 'entries', index: 300, width: 256 });
  },
  'audit of both trails, a page in the middle': (db) =>
    listEntries(db, { after: { occurredAt: new Date('2031-03-04T08:00:00Z'), id: nobody }, limit: 500 }),
  'an export, a page in the middle, with its seals': async (db) => {
    const after = { occurredAt: new Date('2031-03-04T08:00:00Z'), id: nobody };
    const entries = await listEntries(db, { trail: 'resource', after, limit: 500 });
    await findSeals(
      db,
      entries.map(({ id }) => id),
    );
  },
});
