/**
 * The engine beside what others would take: node-casbin as its manual says and as an expert shards it, Cedar with a policy
 * for each assignment and with the host selecting roles, and an index of Maps. One world, one run, the same questions.
 *
 * Every answer of each is compared with the engine's. Each gets questions in turn and is measured by the processor time of
 * its thread, so that a busy machine is busy for all. No threshold here: it prints what it measures.
 */
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { newEnforcer, newModelFromString, type Enforcer } from 'casbin';
import { DecisionEngine } from '#engine/decision-engine.ts';
import type { AssignmentFact, Question, RoleDefinitionFact } from '#engine/facts.ts';
import { permissionCovers } from '#model/action.ts';
import { IndexOfMaps } from './index-of-maps.ts';
import { makeWorld, type World } from './world.ts';

const FOREVER = Number.MAX_SAFE_INTEGER;

interface Peer {
  readonly name: string;
  /** Questions a round: slow ones get few. */
  readonly calls: number;
  isAllowed(question: Question): boolean;
}

const size = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 5);
const world = makeWorld(size);
const index = new IndexOfMaps(world);
const roles = new Map<string, RoleDefinitionFact>();
for (const { kind, fact } of world.ground) if (kind === 'role-definition') roles.set(fact!.id, fact!);

function ours(): Peer {
  const engine = new DecisionEngine();
  for (const change of world.ground) engine.apply(change);
  for (const fact of world.assignments) engine.apply({ kind: 'assignment', key: fact.id, fact });
  return { name: 'engine', calls: 20_000, isAllowed: (each) => engine.decide(each).decision === 'allow' };
}

/** A policy is an assignment: who, where, which role, from when until when. */
const policyOf = (held: AssignmentFact) => [
  held.principalId,
  held.scope,
  held.roleDefinitionId,
  String(held.startsAt),
  String(held.endsAt ?? FOREVER),
];

/** What the host adds to the language of casbin: the tree, the actions of roles, and the clock. */
async function enforcerOver(who: string, policies: string[][]): Promise<Enforcer> {
  const model = newModelFromString(`
    [request_definition]
    r = sub, obj, act, at
    [policy_definition]
    p = sub, obj, role, start, end
    [role_definition]
    g = _, _
    [policy_effect]
    e = some(where (p.eft == allow))
    [matchers]
    m = ${who} && isBelow(r.obj, p.obj) && isWithin(r.at, p.start, p.end) && isCovered(p.role, r.act)`);
  model.addPolicies('p', 'p', policies);
  const enforcer = await newEnforcer(model);
  await enforcer.addFunction('isBelow', (scope: string, above: string) => index.ancestors(scope).includes(above));
  await enforcer.addFunction('isWithin', (at: string, from: string, to: string) => +from <= +at && +at < +to);
  await enforcer.addFunction('isCovered', (role: string, action: string) =>
    roles.get(role)!.permissions.some((each) => permissionCovers(each, action, false)),
  );
  return enforcer;
}

async function casbinByTheManual(): Promise<Peer> {
  const enforcer = await enforcerOver('g(r.sub, p.sub)', world.assignments.map(policyOf));
  const memberships = world.ground.flatMap((each) => (each.kind === 'membership' ? [each.fact!] : []));
  enforcer.getModel().addPolicies(
    'g',
    'g',
    memberships.map(({ memberId, groupId }) => [memberId, groupId]),
  );
  await enforcer.buildRoleLinks();
  return {
    name: 'node-casbin, by its manual',
    calls: size > 50_000 ? 2 : 10,
    isAllowed: ({ principalId, scope, action, at }) => enforcer.enforceSync(principalId, scope, action, String(at)),
  };
}

/** One small enforcer for each person, of what they and the groups around them hold; made before it is asked. */
async function casbinSharded(questions: readonly Question[]): Promise<Peer> {
  const byHolder = Map.groupBy(world.assignments, (held) => held.principalId);
  const shards = new Map<string, Enforcer>();
  for (const question of questions) {
    if (shards.has(question.principalId)) continue;
    const held = [...index.holders(question)].flatMap((holder) => byHolder.get(holder) ?? []);
    shards.set(question.principalId, await enforcerOver('true', held.map(policyOf)));
  }
  return {
    name: 'node-casbin, an enforcer for each person',
    calls: 200,
    isAllowed: ({ principalId, scope, action, at }) =>
      shards.get(principalId)!.enforceSync(principalId, scope, action, String(at)),
  };
}

const quoted = (text: string) => JSON.stringify(text.toLowerCase());

function actionsOf(role: RoleDefinitionFact): string {
  const any = (patterns: readonly string[]) =>
    patterns.map((each) => `context.action like ${quoted(each)}`).join(' || ') || 'false';
  return role.permissions.map((each) => `((${any(each.actions)}) && !(${any(each.notActions)}))`).join(' || ');
}

function prepare(id: string, policies: string[]): void {
  const answer = preparsePolicySet(id, { staticPolicies: policies.join('\n') });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
}

/** Asks Cedar about somebody with these parents, at something with those. */
function asksCedar(policySet: string, { action, at }: Question, parents: object[], above: object[]): boolean {
  const uid = (type: string, id: string) => ({ type, id });
  const answer = statefulIsAuthorized({
    principal: uid('User', 'who'),
    action: uid('Action', 'use'),
    resource: uid('Resource', 'what'),
    context: { action: action.toLowerCase(), at },
    preparsedPolicySetId: policySet,
    entities: [
      { uid: uid('User', 'who'), attrs: {}, parents: parents as never },
      { uid: uid('Resource', 'what'), attrs: {}, parents: above as never },
    ],
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  return answer.response.decision === 'allow';
}

/** The host says who somebody is and what lies above; Cedar decides everything else. */
function cedarByPolicies(): Peer {
  const policies = world.assignments.map(
    (
      held,
    ) => `permit (principal in Holder::${quoted(held.principalId)}, action, resource in Scope::${quoted(held.scope)})
      when { context.at >= ${held.startsAt} && context.at < ${held.endsAt ?? FOREVER}
        && (${actionsOf(roles.get(held.roleDefinitionId)!)}) };`,
  );
  prepare('assignments', policies);
  return {
    name: 'Cedar, a policy for each assignment',
    calls: 10,
    isAllowed(question) {
      const parents = [...index.holders(question)].map((id) => ({ type: 'Holder', id }));
      const above = index.ancestors(question.scope).map((id) => ({ type: 'Scope', id }));
      return asksCedar('assignments', question, parents, above);
    },
  };
}

/** The host finds which roles count; Cedar decides only whether one of them allows the action. */
function cedarByRoles(): Peer {
  const policies = [...roles.values()].map(
    (role) => `permit (principal in Role::${quoted(role.id)}, action, resource) when { ${actionsOf(role)} };`,
  );
  prepare('roles', policies);
  return {
    name: 'Cedar, the host selects the roles',
    calls: 200,
    isAllowed(question) {
      const held = new Set(index.held(question).map(({ roleDefinitionId }) => roleDefinitionId));
      return asksCedar(
        'roles',
        question,
        [...held].map((id) => ({ type: 'Role', id })),
        [],
      );
    },
  };
}

/** What each is asked: the same for all in a round, each from the front. */
const asked = Array.from({ length: rounds + 1 }, () => world.questions(20_000));
const peers: Peer[] = [
  ours(),
  { name: 'index of Maps', calls: 2_000, isAllowed: (question) => index.isAllowed(question) },
  await casbinSharded(asked.flatMap((questions) => questions.slice(0, 200))),
  cedarByRoles(),
  await casbinByTheManual(),
  ...(size > 20_000 ? [] : [cedarByPolicies()]),
];
measure(world, peers);

function measure({ assignments }: World, [engine, ...others]: Peer[]): void {
  const spent = new Map<Peer, number[]>();
  const wrong = new Map<Peer, number>();
  for (const [round, questions] of asked.entries()) {
    for (const peer of [engine!, ...others]) {
      const some = questions.slice(0, peer.calls);
      const began = process.threadCpuUsage();
      const answers = some.map((question) => peer.isAllowed(question));
      const { user, system } = process.threadCpuUsage(began);
      const microseconds = (user + system) / some.length;
      const differing = some.filter((question, at) => engine!.isAllowed(question) !== answers[at]).length;
      wrong.set(peer, (wrong.get(peer) ?? 0) + differing);
      // The first round warms up.
      if (round > 0) spent.set(peer, [...(spent.get(peer) ?? []), microseconds]);
    }
  }
  const median = (figures: readonly number[]) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;
  const rounded = (figure: number) => Number(figure.toPrecision(3));
  const base = spent.get(engine!)!;
  console.log(`${assignments.length} assignments, ${rounds} rounds`);
  console.table(
    Object.fromEntries(
      [engine!, ...others].map((peer) => [
        peer.name,
        {
          'mean µs': rounded(median(spent.get(peer)!)),
          'times the engine': rounded(median(spent.get(peer)!.map((figure, round) => figure / base[round]!))),
          'answers compared': peer.calls * (rounds + 1),
          wrong: wrong.get(peer)!,
        },
      ]),
    ),
  );
}
