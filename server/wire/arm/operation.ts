/**
 * The shape of an ARM operation, and what it is called with.
 *
 * Operations are values in tables, one table per file; `plugin.ts` dispatches to
 * them. An operation reads its call, asks a command or a query, and presents.
 */
import type { FastifyRequest } from 'fastify';
import type { Actor } from '#model/actor.ts';
import type { Filter } from '#model/odata-filter.ts';
import type { Page, PageAsked } from '#model/page.ts';
import type { ParsedScope } from '#model/scope.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import type { Attempt } from '../attempt.ts';
import { nextLink } from '../paging.ts';
import type { RoutePermission } from '../route.ts';

export interface ArmOperation {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /**
   * `{scope}/~/roleDefinitions/{name}`: `~` stands for `providers/Microsoft.Authorization`,
   * `{scope}` for any scope, also the empty one. Or an address of its own:
   * `subscriptions/{subscriptionId}/locations`; `{resource}` is any resource id.
   * Fixed segments count in any case.
   */
  readonly path: string;
  /** An action `at: 'scope'` is guarded at `call.scope` before `handle` runs. `signed-in`: `handle` guards by itself. */
  readonly permission: Exclude<RoutePermission, 'public' | 'proxy'>;
  /** The operation asks for its action itself, because the scope may not exist yet. */
  readonly guardsItself?: true;
  /** What a refused write is recorded as. */
  readonly activity?: ActivityName;
  /** What a refused write was about, where the address names something by its id alone; only what the caller may see. */
  readonly about?: (call: ArmCall) => Promise<Attempt | undefined>;
  /** Names of body properties, to be spelled like this whatever case they come in. */
  readonly bodyKeys?: readonly string[];
  readonly handle: (call: ArmCall) => Promise<ArmReply> | ArmReply;
}

export interface ArmCall {
  readonly request: FastifyRequest;
  readonly ports: Ports;
  readonly actor: Actor;
  /** The scope in front of `~`; for other addresses the address itself as a scope, or the root when it is none. */
  readonly scope: ParsedScope;
  /** The parts of the address named in braces, decoded, in the case the caller wrote. */
  readonly params: Readonly<Record<string, string>>;
  /** Query options by their names in lower case: `$filter`, `$expand`. */
  readonly query: ReadonlyMap<string, string>;
  /** The parsed `$filter`; undefined when there is none. */
  readonly filter: Filter | undefined;
  /** `$top` and `$skiptoken`. */
  readonly page: PageAsked;
  /** The body with `bodyKeys` spelled right; undefined when there was none. */
  readonly body: unknown;
  /** Refuses with `request.forbidden` unless the actor holds the action at the scope (default: the call's). */
  guard(action: string, scope?: ParsedScope): void;
  /** The same as a question. */
  holds(action: string, scope?: ParsedScope): boolean;
}

export interface ArmReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown): ArmReply {
  return { status: 200, body };
}

/** Every PUT under Microsoft.Authorization answers 201, also an update: clients accept nothing else. */
export function created(body: unknown): ArmReply {
  return { status: 201, body };
}

/** 200 without a body: cancel, and deletes of things that have no representation. */
export const done: ArmReply = { status: 200 };
export const noContent: ArmReply = { status: 204 };

/** A list with the absolute address of its next page. `value` is always there, `nextLink` only when there is more. */
export function list<Row>(call: ArmCall, page: Page<Row>, present: (row: Row) => unknown): ArmReply {
  const link = nextLink(call.request, page);
  return ok({ value: page.rows.map(present), ...(link === undefined ? {} : { nextLink: link }) });
}
