/**
 * Filters few people need at once, behind one button: which part somebody has in an entry, result, category, request and
 * application. They stay open while one of them narrows the list.
 */
import SlidersHorizontal from 'lucide-react/icons/sliders-horizontal';
import { useState } from 'react';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { AuditNarrowing } from './audit-data.ts';

type More = Pick<AuditNarrowing, 'as' | 'result' | 'category' | 'request' | 'application'>;

const results = [
  { value: '', label: 'All results' },
  { value: 'success', label: 'Done' },
  { value: 'failure', label: 'Refused' },
];
const parts = [
  { value: '', label: 'Either' },
  { value: 'initiator', label: 'Did it' },
  { value: 'target', label: 'It was done to them' },
];
const names: Record<string, string> = {
  UserManagement: 'User management',
  GroupManagement: 'Group management',
  RoleManagement: 'Role management',
  ApplicationManagement: 'Application management',
  ResourceManagement: 'Resource management',
  DirectoryManagement: 'Directory management',
  Policy: 'Policy',
  Authentication: 'Authentication',
};
/** Those of entries about access. */
export const accessCategories = ['RoleManagement', 'ResourceManagement', 'ApplicationManagement', 'Policy'];
export const allCategories = Object.keys(names);

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the address of the page says of these filters. An id that is not typed to its end narrows nothing yet. */
export function useMoreFilters(): More {
  const { as, result, category, request = '', application } = usePageTexts();
  return { as, result, category, request: idForm.test(request.trim()) ? request.trim() : undefined, application };
}

interface MoreFiltersProps {
  categories: string[];
  /** Whose list this is may be fixed, or chosen; without a person there is no part to ask for. */
  hasPerson: boolean;
}

export function MoreFilters({ categories, hasPerson }: MoreFiltersProps) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const { as = '', result = '', category = '', request = '', application = '' } = texts;
  const [opened, setOpened] = useState(false);
  const isNarrowed = [result, category, request, application, hasPerson ? as : ''].some((text) => text !== '');
  if (!opened && !isNarrowed) {
    return (
      <Button icon={<SlidersHorizontal size={15} aria-hidden="true" />} onClick={() => setOpened(true)}>
        More filters
      </Button>
    );
  }
  return (
    <>
      {hasPerson && (
        <SelectField label="Part in it" value={as} options={parts} onChange={(next) => setTexts({ as: next })} />
      )}
      <SelectField label="Result" value={result} options={results} onChange={(next) => setTexts({ result: next })} />
      <SelectField
        label="Category"
        value={category}
        options={[
          { value: '', label: 'All categories' },
          ...categories.map((one) => ({ value: one, label: names[one] ?? one })),
        ]}
        onChange={(next) => setTexts({ category: next })}
      />
      <TextField
        label="Request or correlation id"
        value={request}
        onChange={(next) => setTexts({ request: next })}
        error={request === '' || idForm.test(request.trim()) ? null : 'An id has 36 characters, as details show it.'}
      />
      <TextField
        label="Application (client id)"
        value={application}
        maxLength={128}
        onChange={(next) => setTexts({ application: next })}
      />
    </>
  );
}
