/**
 * The decision service of this process: an engine, kept up to date, that everything asks.
 *
 * It loads one consistent snapshot, follows the change feed, and applies this process's own commits before the writer
 * is answered. It knows how old its facts may be and refuses to decide on older ones; it never guesses.
 */
import type { DecisionEngine, Explanation, ForeseenMembership, Foresight, RoleGain } from '#engine/decision-engine.ts';
import { denyReasons, type Decision, type DenyReason, type PathStep, type Question } from '#engine/facts.ts';
import type { Gain } from '#engine/gain.ts';
import type { RolePermission } from '#model/action.ts';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { systemUptime, type Clock } from '#platform/clock.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Outage } from '#platform/database/outage.ts';
import type { KnownCallers } from '#modules/sessions/index.ts';
import type { AppendedFact } from '#platform/database/unit-of-work.ts';
import { WRONG_CLOCK_MILLISECONDS } from '#platform/floored-clock.ts';
import type { Log } from '#platform/log.ts';
import { readFeed, readSnapshot } from './decisions-queries.ts';
import type { DecisionRecords } from './decision-records.ts';
import { FactPositions } from './fact-positions.ts';
import { FactsInMemory, type FeedChange } from './facts-in-memory.ts';
import type { KnownApplication, KnownApplications } from './known-applications.ts';

export interface DecisionServicePorts {
  readonly database: Reader;
  readonly clock: Clock;
  readonly log: Log;
  readonly stalenessSeconds: number;
  /** The wall clock in milliseconds: it goes on while a machine sleeps, and uptime does not. */
  readonly wall?: () => number;
  /** How far the wall clock is ahead of the time the processes agree on; negative when it is behind. */
  readonly aheadMilliseconds?: () => number;
  /** Where decisions for applications are noted. */
  readonly records?: DecisionRecords;
  /** Told when the feed cannot be read and when it can again. */
  readonly outage?: Outage;
  /** Milliseconds that only ever grow. Age of facts is not measured on the wall clock, which may be set. */
  readonly uptime?: () => number;
  /** Calls back when somebody committed facts; the service polls as well. */
  readonly listen?: (wake: () => void) => { stop(): Promise<void> };
}

/** A question as callers ask it: for now, about a control action, unless they say otherwise. */
export type AskedQuestion = Pick<Question, 'principalId' | 'action' | 'scope'> &
  Partial<Pick<Question, 'isDataAction' | 'at'>>;

const POLL_MILLISECONDS = 1_000;
/** A process that did nothing for so long was stopped, or its machine slept. What it knew may be of long ago. */
const PAUSE_MILLISECONDS = 3_000;
/** Assignments that ended longer ago are not loaded. A clock set back by less than this still finds them. */
const KEPT_MILLISECONDS = 86_400_000;

/** Made once: nothing is put together on the way of a decision. */
const answerOf = Object.fromEntries(denyReasons.map((reason) => [reason, `deny ${reason}`])) as Record<
  DenyReason,
  string
>;

export class DecisionService {
  readonly #ports: DecisionServicePorts;
  /** How often each answer was given: `allow`, or `deny` with its reason. Plain counts, read by the metrics. */
  readonly counts = new Map<string, number>([['allow', 0]]);
  #positions = new FactPositions();
  /** What this process commits while all facts are being loaded. */
  #ownMeanwhile: AppendedFact[] | undefined;
  #facts: FactsInMemory | undefined;
  #horizon = '0';
  #caughtUpAt = 0;
  #reading: Promise<void> | undefined;
  #isAskedAgain = false;
  /** When this process was last seen to be running, by its own count and by the wall. */
  #seen: { readonly uptime: number; readonly wall: number } | undefined;
  /** Since it was found to have been paused: facts count again once a reading began later than this. */
  #pausedUntil: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #listener: { stop(): Promise<void> } | undefined;

  constructor(ports: DecisionServicePorts) {
    this.#ports = ports;
  }

  /** Loads all facts and starts to follow the feed. */
  async start(): Promise<void> {
    await this.load();
    this.#listener = this.#ports.listen?.(() => this.#wake());
    this.#noteRunning();
    this.#timer = setInterval(() => {
      this.#noteRunning();
      this.#wake();
    }, POLL_MILLISECONDS);
    this.#timer.unref();
  }

  /** Loads all facts without following the feed. What was known before counts until all of it is there. */
  async load(): Promise<void> {
    const began = this.#uptime();
    const facts = new FactsInMemory();
    const meanwhile: AppendedFact[] = (this.#ownMeanwhile = []);
    const endedBefore = new Date(this.#ports.clock.now().getTime() - KEPT_MILLISECONDS);
    const { horizon, positions } = await readSnapshot(this.#ports.database, endedBefore, (change) =>
      facts.apply(change),
    );
    this.#ownMeanwhile = undefined;
    this.#positions = new FactPositions();
    for (const { kind, key, position } of positions) this.#positions.advance(kind, key, position);
    this.#facts = facts;
    this.#horizon = horizon;
    this.#caughtUpAt = began;
    this.applyOwnFacts(meanwhile);
    this.#ports.log.info({ assignments: facts.engine.assignmentCount }, 'facts for decisions loaded');
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#listener?.stop();
    await this.#reading?.catch(() => {});
  }

  /** Reads what was committed until now, by whomever. Afterwards decisions are at least that fresh. */
  async catchUp(): Promise<void> {
    // A reading under way may have begun before the commit the caller means; it takes a new one.
    await this.#reading?.catch(() => {});
    await (this.#reading ??= this.#read().finally(() => (this.#reading = undefined)));
  }

  /** Applies what this process committed. Called after the commit and before the writer is answered. */
  applyOwnFacts(facts: readonly AppendedFact[]): void {
    this.#ownMeanwhile?.push(...facts);
    for (const { kind, key, position, fact } of facts) {
      const isNew = this.#positions.advance(kind, key, position);
      if (isNew) this.#facts?.apply({ kind, key, fact } as FeedChange);
    }
  }

  decide(question: AskedQuestion): Decision {
    const decision = this.#current().decide(this.#complete(question));
    const answer = decision.decision === 'allow' ? 'allow' : answerOf[decision.reason];
    this.counts.set(answer, (this.counts.get(answer) ?? 0) + 1);
    return decision;
  }

  /**
   * Decides what an enforcement point asks, and notes it where the application keeps records; without one given, the
   * application at the place that is asked about. Noting asks nobody and fails nothing.
   */
  decideFor(
    question: AskedQuestion,
    application: Pick<KnownApplication, 'id' | 'recordedShare'> | undefined = this.applications.findRecording(
      question.scope,
    ),
  ): Decision {
    const decision = this.decide(question);
    if (application && application.recordedShare > 0 && this.#ports.records) {
      const { principalId, action, scope, isDataAction = false } = question;
      this.#ports.records.note({ application, principalId, action, scope, isDataAction, decision, at: this.#now() });
    }
    return decision;
  }

  explain(question: AskedQuestion): Explanation {
    return this.#current().explain(this.#complete(question));
  }

  /** Whether a principal holds an action at a scope now. */
  holds(principalId: string, action: string, scope: Scope): boolean {
    return this.decide({ principalId, action, scope }).decision === 'allow';
  }

  /** Refuses with `request.forbidden` unless the actor holds the action at the scope. */
  authorize(actor: Pick<Actor, 'principalId'>, action: string, scope: Scope): void {
    const { principalId } = actor;
    if (!this.holds(principalId, action, scope)) throw new Refusal('request.forbidden', { action, scope, principalId });
  }

  /** The permissions of all roles that count for a principal at a scope. */
  permissionsAt(principalId: string, scope: Scope): RolePermission[] {
    return this.#current().permissionsAt(principalId, scope, this.#now());
  }

  /** What a role would add for a principal at a scope in a window. */
  foresee(foresight: Foresight): Gain[] {
    return this.#current().foresee(foresight);
  }

  /** The roles a membership of a group would bring a principal in a window. */
  foreseeMembership(membership: ForeseenMembership): RoleGain[] {
    return this.#current().foreseeMembership(membership);
  }

  /** Everything a principal holds now, directly and through groups. */
  assignmentsOf(principalId: string): PathStep[] {
    return this.#current().assignmentsOf(principalId, this.#now());
  }

  /** Who may be behind a token, by the facts in memory. Refuses when they are too old. */
  get callers(): KnownCallers {
    return this.#currentFacts().callers;
  }

  /** Which applications are protected, and who is signed in to them. Refuses when the facts are too old. */
  get applications(): KnownApplications {
    return this.#currentFacts().applications;
  }

  /** How far the wall clock is ahead of the agreed time, for metrics. */
  get aheadMilliseconds(): number {
    return this.#ports.aheadMilliseconds?.() ?? 0;
  }

  /** While nothing is heard from the feed: the instant from which on nothing is decided any more. */
  get decidesUntil(): Date | undefined {
    const { staleMilliseconds } = this;
    if (staleMilliseconds < 2 * POLL_MILLISECONDS || !Number.isFinite(staleMilliseconds)) return undefined;
    return new Date(this.#now() + this.#ports.stalenessSeconds * 1_000 - staleMilliseconds);
  }

  roleName(roleDefinitionId: string): string | undefined {
    return this.#current().roleName(roleDefinitionId);
  }

  /** For how long nothing was heard from the feed. Infinity before the facts were loaded. */
  get staleMilliseconds(): number {
    return this.#facts ? this.#uptime() - this.#caughtUpAt : Infinity;
  }

  get isReady(): boolean {
    if (this.#isClockWrong() || this.hasSlept()) return false;
    return this.staleMilliseconds <= this.#ports.stalenessSeconds * 1_000;
  }

  /** Whether this process was paused and has not read the feed since. Looks at the clocks, because no timer runs in a pause. */
  hasSlept(): boolean {
    if (this.#seen) this.#noteRunning();
    return this.#pausedUntil !== undefined;
  }

  #noteRunning(): void {
    const [uptime, wall] = [this.#uptime(), this.#ports.wall?.() ?? 0];
    const { uptime: before, wall: wallBefore } = this.#seen ?? { uptime, wall };
    if (Math.max(uptime - before, wall - wallBefore) > PAUSE_MILLISECONDS) this.#pausedUntil = uptime;
    this.#seen = { uptime, wall };
  }

  #isClockWrong(): boolean {
    return this.aheadMilliseconds > WRONG_CLOCK_MILLISECONDS;
  }

  #current(): DecisionEngine {
    return this.#currentFacts().engine;
  }

  #currentFacts(): FactsInMemory {
    if (this.#facts && this.isReady) return this.#facts;
    if (this.#isClockWrong()) {
      throw new Refusal('decision.clock-ahead', { aheadMilliseconds: this.aheadMilliseconds });
    }
    // Infinity has no place in JSON: facts that were never loaded count as stale since the process began.
    const staleMilliseconds = Math.round(Math.min(this.staleMilliseconds, this.#uptime()));
    throw new Refusal('decision.facts-stale', { staleMilliseconds });
  }

  #complete({ principalId, action, scope, isDataAction = false, at = this.#now() }: AskedQuestion): Question {
    return { principalId, action, scope, isDataAction, at };
  }

  #now(): number {
    return this.#ports.clock.now().getTime();
  }

  #uptime(): number {
    return this.#ports.uptime?.() ?? systemUptime();
  }

  /** Reads soon. A wake-up during a reading leads to one more, never to many at once. */
  #wake(): void {
    if (this.#reading) {
      this.#isAskedAgain = true;
      return;
    }
    this.#reading = this.#read()
      .catch((error: unknown) => {
        if (this.#ports.outage?.begins(error)) return;
        this.#ports.log.warn({ err: error }, 'the change feed cannot be read');
      })
      .finally(() => {
        this.#reading = undefined;
        if (this.#isAskedAgain) this.#wake();
      });
    this.#isAskedAgain = false;
  }

  /** This process slept for so long that the feed has been pruned meanwhile. */
  async #loadAnew(): Promise<void> {
    this.#ports.log.warn({}, 'the change feed was pruned beyond what this process had read; all facts are loaded anew');
    await this.load();
    if (this.#pausedUntil !== undefined && this.#caughtUpAt >= this.#pausedUntil) this.#pausedUntil = undefined;
    this.#ports.outage?.ends();
  }

  async #read(): Promise<void> {
    if (this.#seen) this.#noteRunning();
    const began = this.#uptime();
    const { horizon, rows, isPruned } = await readFeed(this.#ports.database, this.#horizon);
    if (isPruned) return this.#loadAnew();
    for (const { position, change } of rows) {
      if (this.#positions.advance(change.kind, change.key, position)) this.#facts?.apply(change);
    }
    this.#positions.endReading();
    this.#facts?.sweep(this.#ports.clock.now());
    this.#horizon = horizon;
    this.#caughtUpAt = began;
    if (this.#pausedUntil !== undefined && began >= this.#pausedUntil) this.#pausedUntil = undefined;
    this.#ports.outage?.ends();
  }
}
