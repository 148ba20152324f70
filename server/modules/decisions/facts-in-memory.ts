/** All that this process knows by heart: what decisions rest on, and who asks for them. One feed, one order. */
import { DecisionEngine } from '#engine/decision-engine.ts';
import type { FactChange } from '#engine/facts.ts';
import { KnownCallers, type CallerChange } from '#modules/sessions/index.ts';
import { KnownApplications, type ApplicationChange } from './known-applications.ts';

/** One row of the change feed. */
export type FeedChange = FactChange | CallerChange | ApplicationChange;

export class FactsInMemory {
  readonly engine = new DecisionEngine();
  readonly callers = new KnownCallers();
  readonly applications = new KnownApplications();

  apply(change: FeedChange): void {
    switch (change.kind) {
      case 'directory':
      case 'session':
      case 'grant':
      case 'application-restriction':
      case 'signing-key':
        return this.callers.apply(change);
      case 'protected-application':
      case 'application-session':
        return this.applications.apply(change);
      case 'principal':
        this.callers.apply(change);
        return this.engine.apply(change);
      default:
        return this.engine.apply(change);
    }
  }

  sweep(now: Date): void {
    this.callers.sweep(now);
    this.applications.sweep(now);
  }
}
