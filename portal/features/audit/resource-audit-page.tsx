/**
 * Resource audit: who did what to whose access, where, when, and why; what was done to roles above is part of it, unless
 * `?above=no`.
 */
import { useQuery } from '@tanstack/react-query';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { scopeHref, scopeName, scopeNameQuery, scopeWay, useSubscriptionName } from '../resources/index.ts';
import { AccessAuditList, useAccessFilter } from './access-audit-list.tsx';
import { ExportButton } from './export-button.tsx';
import { PersonFilter } from './person-filter.tsx';

export function ResourceAuditPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const { scope, person } = texts;
  const place = usePlace(scope);
  const above = place && texts['above'] !== 'no' ? 'yes' : undefined;
  const filter = useSettled({ ...useAccessFilter(), scope, person, above });
  return (
    <>
      <PageHeader
        title="Resource audit"
        text={place ? `On ${place.name} and what is below it.` : 'On every resource you may read.'}
        {...(place ? { breadcrumb: place.way } : {})}
        actions={<ExportButton list="/portal/api/resource-audit" fileName="resource-audit" filter={filter} />}
      />
      <AccessAuditList
        label="Resource audit"
        source="resource-audit"
        filter={filter}
        before={<PersonFilter personId={person} onChange={(next) => setTexts({ person: next })} />}
        after={
          place && (
            <Checkbox
              label="Also roles given above"
              checked={above !== undefined}
              onChange={(isWanted) => setTexts({ above: isWanted ? undefined : 'no' })}
            />
          )
        }
      />
    </>
  );
}

/** The scope of the address by name, with the way to it. */
function usePlace(scope: string | undefined) {
  const above = useSubscriptionName(scope ?? '/');
  const named = useQuery({ ...scopeNameQuery(scope ?? '/'), enabled: scope !== undefined });
  if (scope === undefined) return null;
  const name = named.data ?? scopeName(scope);
  return { name, way: [...scopeWay(scope, above), { label: name, href: scopeHref(scope) }] };
}
