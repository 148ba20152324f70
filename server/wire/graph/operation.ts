/**
 * What one operation of the Graph dialect is: its address, who may call it, how it answers.
 */
import type { FastifyRequest } from 'fastify';
import type { Actor } from '#model/actor.ts';
import type { Filter } from '#model/odata-filter.ts';
import type { PageAsked } from '#model/page.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import type { DirectoryReading } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';
import type { PageLimits } from '../paging.ts';
import type { RoutePermission } from '../route.ts';

export interface GraphCall {
  readonly request: FastifyRequest;
  readonly ports: Ports;
  readonly actor: Actor;
  /** Values of `{name}` in the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, string>;
  readonly filter: Filter | undefined;
  readonly page: PageAsked;
  /** The parsed body, its known keys in their official case; an object also when nothing was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** `https://host/v1.0`, for contexts and references. */
  readonly root: string;
  /** Whether the caller holds a directory action. */
  holds(action: string): boolean;
  guard(action: string): void;
  /** How much of the directory the caller may read; `action` is the one a role must grant to read all. */
  reading(action: string): Promise<DirectoryReading>;
}

export interface GraphAnswer {
  readonly status: number;
  /** An object is sent as JSON, a string as plain text. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GraphOperation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  /** `users/{id}`: fixed segments count in any case. */
  readonly path: string;
  readonly permission: RoutePermission;
  /** What a refused write is recorded as. */
  readonly activity?: ActivityName;
  readonly bodyKeys?: readonly string[];
  readonly limits?: PageLimits;
  handle(call: GraphCall): Promise<GraphAnswer>;
}

export const noContent: GraphAnswer = { status: 204 };
