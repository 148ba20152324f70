/**
 * `pimOnlyModeSettings` of a role's settings, as ARM writes and reads them since 2024-02-01-preview.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import type { ExcludedPrincipal, ExcludedType, PimOnlyRule } from '#modules/role-settings/index.ts';
import { invalid, objectOf } from './read-body.ts';

const SETTINGS = 'pimOnlyModeSettings';
const modes = ['Disabled', 'ReportOnly', 'Enabled'] as const;
const types: readonly ExcludedType[] = ['ServicePrincipalsAsTarget', 'ServicePrincipalsAsRequestor'];
const kinds = ['User', 'Group', 'ServicePrincipal'] as const;

/** What is left out stays as it is; null takes all exceptions of that sort away. */
export function readPimOnly(body: Readonly<Record<string, unknown>>, current: PimOnlyRule): PimOnlyRule {
  if (body[SETTINGS] === undefined) return current;
  const written = objectOf(body[SETTINGS], SETTINGS);
  return {
    type: 'pimOnly',
    mode: written['mode'] === undefined ? current.mode : oneOf(modes, written['mode'], `${SETTINGS}.mode`),
    excluded: listOf(written['excludes'], current.excluded, `${SETTINGS}.excludes`, readExcluded),
    excludedTypes: listOf(
      written['excludedAssignmentTypes'],
      current.excludedTypes,
      `${SETTINGS}.excludedAssignmentTypes`,
      (one, field) => oneOf(types, one, field),
    ),
  };
}

function readExcluded(written: unknown, field: string): ExcludedPrincipal {
  const { id, type } = objectOf(written, field);
  const guid = typeof id === 'string' ? parseGuid(id) : undefined;
  return { id: guid ?? invalid(`${field}.id`, 'must be a GUID'), kind: oneOf(kinds, type, `${field}.type`) };
}

function listOf<T>(
  written: unknown,
  current: readonly T[],
  field: string,
  read: (one: unknown, field: string) => T,
): readonly T[] {
  if (written === undefined) return current;
  if (written === null) return [];
  if (!Array.isArray(written) || written.length > 100) return invalid(field, 'must be a list');
  return written.map((one) => read(one, field));
}

function oneOf<T extends string>(known: readonly T[], written: unknown, field: string): T {
  const found = known.find((one) => typeof written === 'string' && foldAscii(one) === foldAscii(written));
  return found ?? invalid(field, `must be one of ${known.join(', ')}`);
}

export function presentPimOnly({ mode, excluded, excludedTypes }: PimOnlyRule, nameOf: (id: string) => string | null) {
  return {
    [SETTINGS]: {
      mode,
      excludes: excluded.map(({ id, kind }) => ({ id, type: kind, displayName: nameOf(id) })),
      excludedAssignmentTypes: excludedTypes,
    },
  };
}
