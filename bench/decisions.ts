/**
 * How fast a decision is in process, as ratios inside one run: the engine, an index of Maps as one would write it
 * first, and a plain scan. Also growth from 10,000 to 1,000,000 assignments, and memory.
 *
 * Every answer of the engine is compared with the index on the way. No threshold here: it prints what it measures.
 */
import { DecisionEngine } from '#engine/decision-engine.ts';
import type { FactChange, Question } from '#engine/facts.ts';
import { IndexOfMaps } from './index-of-maps.ts';
import { makeWorld, type World } from './world.ts';

const COUNT = 50_000;

/** Loads facts as they come from the database: texts nobody else holds. The memory is that of the engine alone. */
function load(world: World): { engine: DecisionEngine; milliseconds: number; megabytes: number } {
  const engine = new DecisionEngine();
  const used = () => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  let milliseconds = 0;
  const apply = (change: FactChange) => {
    const copy = JSON.parse(JSON.stringify(change)) as FactChange;
    const began = performance.now();
    engine.apply(copy);
    milliseconds += performance.now() - began;
  };
  for (const change of world.ground) apply(change);
  for (const fact of world.assignments) apply({ kind: 'assignment', key: fact.id, fact });
  return { engine, milliseconds, megabytes: (used() - before) / 1_000_000 };
}

/** Mean, median and 99th percentile of one call in microseconds, after a warm-up with other questions, as in a process that has run for a while. */
function time(world: World, calls: number, ask: (question: Question) => unknown) {
  for (const question of world.questions(Math.min(calls * 5, 100_000))) ask(question);
  const questions = world.questions(calls);
  const began = performance.now();
  for (const question of questions) ask(question);
  const mean = ((performance.now() - began) * 1_000) / calls;
  const each = world.questions(calls).map((question) => {
    const start = performance.now();
    ask(question);
    return (performance.now() - start) * 1_000;
  });
  each.sort((a, b) => a - b);
  return { mean, median: each[Math.floor(calls / 2)]!, p99: each[Math.floor(calls * 0.99)]! };
}

const rounded = (number: number) => Number(number.toPrecision(3));
const growth: Record<string, object> = {};
let smallest = 0;
for (const size of [10_000, 100_000, 1_000_000]) measure(size);
console.table(growth);

function measure(size: number): void {
  const world = makeWorld(size);
  const { engine, milliseconds, megabytes } = load(world);
  const ours = time(world, COUNT, (question) => engine.decide(question));
  smallest ||= ours.mean;
  growth[`${size} assignments`] = {
    'mean µs': rounded(ours.mean),
    'median µs': rounded(ours.median),
    'p99 µs': rounded(ours.p99),
    'per second': Math.round(1_000_000 / ours.mean),
    'times 10,000': rounded(ours.mean / smallest),
    'load ms': Math.round(milliseconds),
    'memory MB': Math.round(megabytes),
  };
  if (size === 100_000) compare(world, engine, ours.mean);
}

function compare(world: World, engine: DecisionEngine, mean: number): void {
  const index = new IndexOfMaps(world);
  const sample = world.questions(COUNT);
  const allowed = sample.filter((question) => engine.decide(question).decision === 'allow').length;
  const wrong = sample.filter((each) => (engine.decide(each).decision === 'allow') !== index.isAllowed(each)).length;
  const maps = time(world, COUNT / 10, (question) => index.isAllowed(question));
  const scan = time(world, 40, (question) => index.isAmong(world.assignments, question, index.holders(question)));
  console.log(
    `100,000 assignments, ${COUNT} questions, ${Math.round((100 * allowed) / COUNT)} % allowed, ${wrong} wrong`,
  );
  console.table({
    engine: { 'mean µs': rounded(mean), 'times the engine': 1 },
    'index of Maps': { 'mean µs': rounded(maps.mean), 'times the engine': rounded(maps.mean / mean) },
    'plain scan': { 'mean µs': rounded(scan.mean), 'times the engine': rounded(scan.mean / mean) },
  });
}
