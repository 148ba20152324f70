/**
 * What a refused ARM write wanted: read from its address and body without judging either.
 */
import { parseGuid } from '#model/guid.ts';
import { foldKeys } from '../json-keys.ts';
import { shortText, type Attempt } from '../attempt.ts';
import type { Address } from './address.ts';

const keys = ['properties', 'principalId', 'roleDefinitionId', 'justification'];

export function readAttempt({ operation, scope, params }: Address, body: unknown): Attempt {
  const said = objectOf(objectOf(foldKeys(body, keys))['properties']);
  const name = parseGuid(params['name']);
  const collection = /\/(\w+)\/\{name\}/.exec(operation.path)?.[1];
  return {
    scope: scope.scope,
    subjectId: guidAtEnd(said['principalId']),
    roleDefinitionId: guidAtEnd(said['roleDefinitionId']) ?? (collection === 'roleDefinitions' ? name : undefined),
    requestId: collection?.startsWith('roleAssignment') || collection?.startsWith('roleEligibility') ? name : undefined,
    justification: shortText(said['justification']),
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function guidAtEnd(value: unknown): string | undefined {
  return typeof value === 'string' ? parseGuid(value.slice(value.lastIndexOf('/') + 1)) : undefined;
}
