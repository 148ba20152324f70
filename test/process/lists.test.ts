/**
 * Twenty-four callers at once, at a server with little memory and thousands of everything: a list holds one page, an export
 * none. The program alone takes some 70 MB of the heap; each list held whole by every caller would take more than the rest.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { policyIdOf } from '#modules/role-settings/index.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { openListWorld, type ListWorld } from '../support/list-world.ts';

const ROWS = 8_400;
const HEAP_MEGABYTES = 128;
const CALLERS = 24;

let world: ListWorld;
before(async () => {
  world = await openListWorld(ROWS, HEAP_MEGABYTES);
});
after(() => world?.close());

type Row = Readonly<Record<string, string>>;
interface Body {
  readonly value: readonly Row[];
  readonly nextLink?: string;
  readonly '@odata.nextLink'?: string;
  readonly nextCursor?: string | null;
}

interface List {
  /** Where it is; a part in braces is the answer of a statement, SINCE half a day before everything began. */
  readonly at: string;
  readonly page: number;
  /** A statement that reads the ids of everything there is. */
  readonly all: string;
  readonly idOf?: (row: Row) => string;
  readonly named?: (id: string) => string;
  /** Rows of a page of the walk through everything. */
  readonly step?: number;
}

const arm = (rest: string) =>
  `/providers/Microsoft.Authorization/${rest}${rest.includes('?') ? '&' : '?'}api-version=2020-10-01`;
const named = (row: Row) => row['name']!;
const requests = (kind: string, status = '%') =>
  `select id from schedule_request where kind = '${kind}' and status like '${status}'`;
const assignments = `select id from assignment_schedule where scope <> '/directory'`;
const eligibilities = 'select id from eligibility_schedule';
const roles = `select id from role_definition where '/' = any(assignable_scopes)`;
const askedOfCaller = `select v.id from approval v join schedule_request q on q.id = v.request_id where q.scope = '/'`;
const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const policyOf = (roleId: string) => policyIdOf(ROOT_SCOPE, roleId);
const groupOne = `select id from principal where display_name = 'Group 1'`;
const personTwo = `select id from principal where display_name = 'Person 2'`;

const lists: Readonly<Record<string, List>> = {
  'role assignments': { at: arm('roleAssignments'), page: 200, all: assignments, idOf: named },
  'assignments in force': { at: arm('roleAssignmentScheduleInstances'), page: 200, all: assignments, idOf: named },
  'eligibilities in force': { at: arm('roleEligibilityScheduleInstances'), page: 200, all: eligibilities, idOf: named },
  'eligibility requests': {
    at: arm('roleEligibilityScheduleRequests'),
    page: 200,
    all: requests('eligibility'),
    idOf: named,
  },
  'activation requests': {
    at: arm('roleAssignmentScheduleRequests'),
    page: 200,
    all: requests('assignment'),
    idOf: named,
  },
  'activations that wait for the caller': {
    at: arm('roleAssignmentScheduleRequests?$filter=asApprover()'),
    page: 200,
    all: `select q.id from schedule_request q join approval v on v.request_id = q.id where q.scope = '/'`,
    idOf: named,
  },
  'extensions that wait for the caller': {
    at: arm('roleEligibilityScheduleRequests?$filter=asApprover()'),
    page: 200,
    all: requests('eligibility', 'PendingAdminDecision'),
    idOf: named,
  },
  approvals: { at: arm('roleAssignmentApprovals'), page: 200, all: askedOfCaller, idOf: named },
  'role definitions': { at: arm('roleDefinitions'), page: 200, all: roles, idOf: named },
  'settings of roles': {
    at: arm('roleManagementPolicies'),
    page: 200,
    all: roles,
    idOf: named,
    named: policyOf,
    step: 300,
  },
  'assignments of settings': {
    at: arm('roleManagementPolicyAssignments'),
    page: 200,
    all: roles,
    idOf: named,
    named: (id) => `${policyOf(id)}_${id}`,
    step: 300,
  },
  'what the caller could activate a role at': {
    at: arm('eligibleChildResources'),
    page: 200,
    all: `select path from resource where kind not in ('root', 'directory')`,
  },
  'resource groups of a subscription': {
    at: `${subscription}/resourceGroups?api-version=2021-04-01`,
    page: 200,
    all: `select path from resource where kind = 'resource-group' and parent_scope = '${subscription}'`,
  },
  users: { at: '/v1.0/users', page: 100, all: 'select id from directory_user' },
  groups: { at: '/v1.0/groups', page: 100, all: 'select id from directory_group' },
  'members of a group': {
    at: `/v1.0/groups/{${groupOne}}/members`,
    page: 100,
    all: `select member_id from group_member where group_id = (${groupOne})`,
  },
  'members of a group, through others too': {
    at: `/v1.0/groups/{${groupOne}}/transitiveMembers`,
    page: 100,
    all: `select member_id from group_member where group_id = (${groupOne})`,
  },
  'groups of a person': {
    at: `/v1.0/users/{${personTwo}}/memberOf`,
    page: 100,
    all: `select group_id from group_member where member_id = (${personTwo})`,
  },
  'directory audits': {
    at: '/v1.0/auditLogs/directoryAudits?$filter=activityDateTime ge SINCE',
    page: 1000,
    all: `select id from audit_entry where occurred_at >= 'SINCE'`,
  },
  'the resource audit': {
    at: '/portal/api/resource-audit?scope=/&from=SINCE',
    page: 100,
    all: `select id from audit_entry where trail = 'resource' and occurred_at >= 'SINCE'`,
  },
  'undelivered mails': { at: '/portal/api/undelivered-mails', page: 100, all: 'select id from undelivered_mail' },
  'protected applications': {
    at: '/portal/api/protected-applications',
    page: 100,
    all: 'select id from protected_application',
  },
};

async function askText(address: string): Promise<string> {
  const headers = address.startsWith('/v1.0') ? world.graph : world.management;
  const answer = await fetch(world.url + address, { headers });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return text;
}

const ask = async (address: string) => JSON.parse(await askText(address)) as Body;

/** Statements in braces are what they answer. */
async function addressOf({ at }: List): Promise<string> {
  const statement = /\{(.*)\}/.exec(at);
  return statement ? at.replace(statement[0], (await world.read(statement[1]!))[0]!) : sinceYesterday(at);
}

function sinceYesterday(text: string): string {
  return text.replace('SINCE', new Date(world.begin.getTime() - 43_200_000).toISOString());
}

function withOption(address: string, option: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${option}`;
}

function nextOf(address: string, body: Body): string | undefined {
  if (body.nextCursor) return withOption(address, `cursor=${body.nextCursor}`);
  const link = body.nextLink ?? body['@odata.nextLink'];
  if (!link) return undefined;
  const { pathname, search } = new URL(link);
  return pathname + search;
}

async function readAll(address: string, step: number, idOf: (row: Row) => string): Promise<string[]> {
  const first = address.startsWith('/portal') ? address : withOption(address, `$top=${step}`);
  const found: string[] = [];
  for (let next: string | undefined = first; next !== undefined;) {
    const body = await ask(next);
    found.push(...body.value.map(idOf));
    next = nextOf(first, body);
  }
  return found;
}

describe('24 callers at once get a page each, and page by page everything exactly once, of', () => {
  for (const [name, list] of Object.entries(lists)) {
    test(name, async () => {
      const { page, idOf = (row: Row) => row['id']!, named: nameOf = (id: string) => id, step = 900 } = list;
      const address = await addressOf(list);
      const expected = (await world.read(sinceYesterday(list.all))).map(nameOf);
      assert.ok(expected.length > ROWS / 6, `${expected.length} rows`);
      const [first, ...others] = await Promise.all(Array.from({ length: CALLERS }, () => askText(address)));
      for (const other of others) assert.ok(other === first, 'two callers get different answers');
      const answer = JSON.parse(first!) as Body;
      assert.equal(answer.value.length, page);
      assert.ok(nextOf(address, answer));
      const found = await readAll(address, step, idOf);
      const distinct = new Set(found);
      assert.equal(found.length, distinct.size, 'a row is there twice');
      assert.equal(expected.filter((id) => !distinct.has(id)).length, 0, 'a row is missing');
      assert.equal(world.end, undefined);
    });
  }
});

test('four exports at once are whole', async () => {
  const entries = await world.read(`select id from audit_entry where trail = 'resource'`);
  assert.ok(entries.length > 2 * ROWS);
  const from = new Date(Date.now() - 30 * 86_400_000).toISOString();
  const files = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const answer = await fetch(`${world.url}/portal/api/resource-audit.csv?from=${from}`, {
        headers: world.management,
      });
      assert.equal(answer.status, 200);
      return answer.text();
    }),
  );
  for (const file of files) {
    const ids = file
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.slice(-36));
    const found = new Set(ids);
    assert.equal(found.size, ids.length, 'an entry is there twice');
    assert.equal(entries.filter((id) => !found.has(id)).length, 0, 'an entry is missing');
  }
});

test('the server lives and is ready afterwards', async () => {
  assert.equal(world.end, undefined);
  assert.equal((await fetch(`${world.url}/readyz`)).status, 200);
});
