/**
 * The shape of the repository: who may import whom. This table is the check.
 *
 * A row reads: code in this room may import only from the rooms listed (and
 * from itself). Type-only imports count as well.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Rooms, from the ground up. `server/` alone means the files that compose everything. */
const rooms: Record<string, readonly string[]> = {
  'server/platform': [],
  'server/model': [],
  'server/engine': ['server/model'],
  'server/modules': ['server/model', 'server/engine', 'server/platform'],
  'server/wire': ['server/model', 'server/engine', 'server/platform', 'server/modules'],
  'server/connectors': ['server/model', 'server/platform', 'server/modules'],
  'server/cli': ['server/model', 'server/platform', 'server/modules', 'server'],
  server: ['server/model', 'server/engine', 'server/platform', 'server/modules', 'server/wire', 'server/connectors'],
  'portal/ui': [],
  'portal/api': [
    'server/wire/portal/contract.ts',
    'server/wire/portal/approvals-contract.ts',
    'server/wire/portal/access-review-contract.ts',
  ],
  'portal/features': [
    'portal/ui',
    'portal/api',
    'server/wire/portal/contract.ts',
    'server/wire/portal/audit-contract.ts',
    'server/wire/portal/role-settings-contract.ts',
    'server/wire/portal/settings-contract.ts',
    'server/wire/portal/cross-tenant-contract.ts',
    'server/wire/portal/approvals-contract.ts',
    'server/wire/portal/activation-contract.ts',
    'server/wire/portal/assignments-contract.ts',
    'server/wire/portal/overview-contract.ts',
    'server/wire/portal/alerts-contract.ts',
    'server/wire/portal/guest-invitation-contract.ts',
    'server/wire/portal/redemption-contract.ts',
    'server/wire/portal/terms-contract.ts',
    'server/wire/portal/account-contract.ts',
    'server/wire/portal/bulk-invitation-contract.ts',
    'server/wire/portal/access-review-contract.ts',
    'server/wire/portal/decision-record-contract.ts',
    'server/wire/portal/right-sizing-contract.ts',
    'server/wire/portal/explanation-contract.ts',
    'server/wire/portal/connection-test-contract.ts',
    'server/wire/portal/sign-in-check-contract.ts',
    'server/wire/portal/sign-in-log-contract.ts',
  ],
  'portal/shell': ['portal/ui', 'portal/api', 'portal/features', 'server/wire/portal/contract.ts'],
  trial: [],
};

/** Modules by level. A module may enter an earlier level through its index.ts; never a neighbour, never a later level. */
export const moduleLevels: readonly (readonly string[])[] = [
  ['audit', 'history'],
  ['resources'],
  ['directory'],
  ['home-directories'],
  ['sessions', 'invitations', 'role-definitions', 'role-settings'],
  ['credentials'],
  ['sign-in'],
  ['assignments'],
  ['approvals'],
  ['activation', 'decisions'],
  ['access-reviews', 'right-sizing'],
  ['notifications', 'administration', 'home-signals', 'bulk-invitations', 'alerts'],
  ['webhooks'],
  ['audit-streams'],
];

/** Pure rooms: no Node, no package, only the words of this product. */
const pureRooms = new Set(['server/model', 'server/engine']);

/** Known to the folder that draws, so that another could take its place. */
const chartLibrary = '@visx/';

const aliases: Record<string, string> = {
  '#model/': 'server/model/',
  '#engine/': 'server/engine/',
  '#platform/': 'server/platform/',
  '#modules/': 'server/modules/',
};

export interface Breach {
  readonly file: string;
  readonly imported: string;
  readonly rule: string;
}

export interface SourceFile {
  /** Path from the root, with slashes. */
  readonly file: string;
  readonly text: string;
}

const skipped = new Set(['node_modules', '.git', '.cache', 'data', 'dist', 'fixtures']);

/** Every hand-written source file below a root. */
export function listSources(root: string, extension = /\.(?:ts|tsx|mjs)$/): SourceFile[] {
  const found: SourceFile[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) walk(file);
      } else if (extension.test(entry.name) && !entry.name.endsWith('.d.ts')) {
        found.push({ file, text: readFileSync(path.join(root, file), 'utf8') });
      }
    }
  };
  walk('');
  return found;
}

const importForm =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|import\(\s*'([^']+)'\s*\)/g;

/** What a file imports, resolved to paths from the root; packages stay as they are named. */
export function listImports({ file, text }: SourceFile): string[] {
  const names = [...text.matchAll(importForm)].map((match) => match[1] ?? match[2] ?? match[3]!);
  return names.map((name) => {
    const alias = Object.keys(aliases).find((prefix) => name.startsWith(prefix));
    if (alias) return aliases[alias] + name.slice(alias.length);
    return name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name;
  });
}

export function findBreaches(sources: readonly SourceFile[]): Breach[] {
  return sources
    .filter(({ file }) => !/\.test\.tsx?$/.test(file))
    .flatMap((source) => listImports(source).flatMap((imported) => judge(source.file, imported)));
}

function judge(file: string, imported: string): Breach[] {
  const rule = brokenRule(file, imported);
  return rule ? [{ file, imported, rule }] : [];
}

function brokenRule(file: string, imported: string): string | undefined {
  const room = roomOf(file);
  if (!room) return undefined;
  const isOurs = /^(?:server|portal|trial|tools|test|bench)\//.test(imported);
  if (imported.startsWith(chartLibrary) && !file.startsWith('portal/ui/charts/')) return 'charts-by-one-door';
  if (!isOurs) return pureRooms.has(room) ? 'pure-core' : undefined;
  if (/^(?:test|tools|bench)\//.test(imported)) return 'product-imports-no-tests';
  const target = roomOf(imported);
  const allowed = rooms[room]!;
  if (target !== room && !allowed.some((name) => name === target || name === imported)) return `${room}-imports`;
  return moduleRule(file, imported) ?? strangerRule(file, imported);
}

function moduleRule(file: string, imported: string): string | undefined {
  const entered = /^server\/modules\/([^/]+)\/(.+)$/.exec(imported);
  if (!entered) return undefined;
  const from = /^server\/modules\/([^/]+)\//.exec(file)?.[1];
  if (from === entered[1]) return undefined;
  if (entered[2] !== 'index.ts') return 'through-the-door';
  if (from === undefined) return undefined;
  return levelOf(entered[1]!) < levelOf(from) ? undefined : 'module-level';
}

function levelOf(module: string): number {
  return moduleLevels.findIndex((level) => level.includes(module));
}

/** Dialects, connectors and features do not know their neighbours; a feature may enter another's door. */
function strangerRule(file: string, imported: string): string | undefined {
  for (const parent of ['server/wire', 'server/connectors']) {
    const form = new RegExp(`^${parent}/([^/]+)/`);
    const [from, to] = [form.exec(file)?.[1], form.exec(imported)?.[1]];
    // The contract with the portal's pages is answered by two dialects: portal and sign-in.
    if (imported === 'server/wire/portal/contract.ts') return undefined;
    if (from && to && from !== to && to !== 'texts') return 'dialects-are-strangers';
  }
  return undefined;
}

function roomOf(file: string): string | undefined {
  const candidates = Object.keys(rooms).filter((room) => file.startsWith(`${room}/`));
  return candidates.sort((a, b) => b.length - a.length)[0];
}
