/**
 * Every audit entry, every event and every right a command asks for, left out one at a time.
 *
 * The places are read from the source, so that a new one is on the list the moment it is written. What a fault means is
 * the same for all of a kind; what differs is which tests must notice it.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutant } from './mutant.ts';

/** Calls that must not be missing, and what would be true without one. */
const kinds = {
  record: 'nobody reads in the trail',
  send: 'nobody hears',
  requireRight: 'nobody needs a right for',
} as const;

const call = /(?<!function )\b(?:record[A-Z]\w*|record|tx\.send|requireRight)\((?=tx,|tx\)|\{|$)/gm;
const nothing = '(async (..._: unknown[]): Promise<any> => undefined)(';

const trail = 'test/journeys/trail-of-administration';
const activationTests = ['server/modules/activation/activation-trail', 'server/modules/activation/answer-activation'];
const stagedTests = ['server/modules/activation/staged-approval'];
const assignmentTests = [
  'server/modules/assignments/assignment-trail',
  'server/modules/assignments/assign-role',
  'server/modules/assignments/change-assignment',
];
const signInTests = [
  'test/journeys/member-sign-in',
  'test/journeys/trail-of-administration',
  'test/journeys/guest-sign-in',
  'test/journeys/secrets-that-are-guessed',
  'test/journeys/hanging-home',
  'test/journeys/mail-delivery',
];

/** The tests nearest to the commands of a folder or a file; the longest path counts. */
const nearest: Readonly<Record<string, readonly string[]>> = {
  'server/modules/access-reviews/': [
    'server/modules/access-reviews/',
    'server/wire/portal/access-review-routes',
    'test/journeys/access-reviews',
  ],
  'server/modules/activation/': activationTests,
  'server/modules/activation/answer-activation.ts': [
    ...activationTests,
    ...stagedTests,
    'server/modules/activation/extend-approved',
  ],
  'server/modules/activation/running-activation.ts': [
    'server/modules/activation/extend-activation',
    'server/modules/activation/extend-approved',
  ],
  'server/modules/activation/tell-escalations.ts': stagedTests,
  'server/modules/administration/': ['server/modules/administration/', trail],
  'server/modules/assignments/': [...assignmentTests, trail],
  'server/modules/assignments/assignment-jobs.ts': ['server/modules/assignments/expiry-warning', ...assignmentTests],
  'server/modules/assignments/elevate-access.ts': ['test/journeys/elevated-access'],
  'server/modules/assignments/ask-extension.ts': ['server/modules/assignments/extension'],
  'server/modules/assignments/decide-extension.ts': ['server/modules/assignments/extension'],
  'server/modules/assignments/update-schedule.ts': ['server/modules/assignments/extension', ...assignmentTests],
  'server/modules/audit/': ['server/modules/audit/drop-old-entries'],
  'server/modules/audit-streams/': ['server/modules/audit-streams/'],
  'server/modules/alerts/': ['server/modules/alerts/', 'server/wire/portal/alert-routes'],
  'server/modules/bulk-invitations/': ['test/journeys/bulk-invitation'],
  'server/modules/decisions/': [trail, 'server/wire/portal/protected-application-routes'],
  'server/modules/directory/': [trail, 'server/modules/directory/', 'server/wire/graph/graph'],
  'server/modules/home-directories/': ['server/modules/home-directories/', trail],
  'server/modules/home-signals/': ['test/journeys/home-signals'],
  'server/modules/home-directories/domain-proof.ts': ['server/wire/portal/domain-proof-routes', trail],
  'server/modules/directory/identity-link.ts': ['test/journeys/guest-sign-in', trail],
  'server/modules/invitations/': ['server/modules/invitations/redeem-invitation', trail, 'test/journeys/mail-delivery'],
  'server/modules/notifications/': ['test/journeys/mail-delivery'],
  'server/modules/notifications/choose-notifications.ts': ['test/journeys/mail-of-the-day'],
  'server/modules/notifications/digest.ts': ['test/journeys/mail-of-the-day'],
  'server/modules/webhooks/': ['test/journeys/webhooks'],
  'server/modules/resources/': [trail],
  'server/modules/role-definitions/': [trail],
  'server/modules/role-settings/': [trail, 'server/modules/activation/activation-trail'],
  'server/modules/role-settings/inheritance.ts': ['server/modules/role-settings/inheritance'],
  'server/modules/role-settings/move-settings.ts': ['server/modules/role-settings/inheritance'],
  'server/modules/sessions/': signInTests,
  'server/modules/credentials/': signInTests,
  'server/modules/sign-in/': signInTests,
  'server/modules/credentials/one-time-passcode.ts': ['server/modules/credentials/one-time-passcode'],
  'server/wire/': ['test/journeys/refused-attempts'],
};

export function siteMutants(root: string): Mutant[] {
  const files = globSync('server/{modules,wire}/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }).sort();
  return files.flatMap((name) => {
    const file = name.split(path.sep).join('/');
    return mutantsIn(file, readFileSync(path.join(root, file), 'utf8'));
  });
}

/** The mutants of one file, for the test of this list. */
export function mutantsIn(file: string, source: string): Mutant[] {
  return [...source.matchAll(call)].map((match, index) => {
    const find = match[0];
    const line = source.slice(0, match.index).split('\n').length;
    const kind = find.startsWith('record') ? 'record' : find === 'tx.send(' ? 'send' : 'requireRight';
    const name = `${kinds[kind]} what ${file} does (${index + 1}: ${wordsAt(source, match.index)}, line ${line})`;
    return { name, file, find, put: nothing, at: match.index, tests: testsFor(file) };
  });
}

function testsFor(file: string): readonly string[] {
  const place = Object.keys(nearest)
    .filter((prefix) => file.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];
  if (place === undefined) throw new Error(`no test is named for the commands of ${file}`);
  return nearest[place]!;
}

/** The activity, event or right of the call, as far as it is written there. */
function wordsAt(source: string, from: number): string {
  const text = source.slice(from, from + 160);
  return /'([a-z-]+\.[a-z-]+)'/.exec(text)?.[1] ?? /\b([A-Z]+_[A-Z_]+)\b/.exec(text)?.[1] ?? text.split('(')[0]!;
}
