/**
 * Every attempt to sign in, good or refused, found by person, time, result, home directory, application and reason.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { ExportButton, PersonFilter, TimeRange, useTimeRange } from '../audit/index.ts';
import { signInChoicesQuery, signInsQuery } from './sign-in-log-data.ts';
import { SignInList } from './sign-in-list.tsx';

const results = [
  { value: '', label: 'All results' },
  { value: 'success', label: 'Signed in' },
  { value: 'failure', label: 'Refused' },
];

export function SignInsPage() {
  const { person, result = '', home = '', application = '', reason = '' } = usePageTexts();
  const setTexts = useSetPageTexts();
  const time = useTimeRange();
  const choices = useQuery(signInChoicesQuery).data;
  const filter = useSettled({ person, from: time.range.from, to: time.range.to, result, home, application, reason });
  const list = useInfiniteQuery(signInsQuery(filter));
  const named = (all: string, of: readonly { id: string; displayName: string }[] = []) => [
    { value: '', label: all },
    ...of.map(({ id, displayName }) => ({ value: id, label: displayName })),
  ];
  return (
    <>
      <PageHeader title="Sign-ins" text="Every attempt to sign in, good or refused." />
      <div className="stack">
        <div className="filter-bar">
          <PersonFilter personId={person} onChange={(next) => setTexts({ person: next })} />
          <SelectField
            label="Result"
            value={result}
            options={results}
            onChange={(next) => setTexts({ result: next })}
          />
          <SelectField
            label="Home directory"
            value={home}
            options={named('All home directories', choices?.homeDirectories)}
            onChange={(next) => setTexts({ home: next })}
          />
          <SelectField
            label="Application"
            value={application}
            options={named('All applications', choices?.applications)}
            onChange={(next) => setTexts({ application: next })}
          />
          <SelectField
            label="Reason"
            value={reason}
            options={[
              { value: '', label: 'All reasons' },
              ...(choices?.reasons ?? []).map(({ code }) => ({ value: code, label: code })),
            ]}
            onChange={(next) => setTexts({ reason: next })}
          />
          <TimeRange {...time} />
          <div className="filter-bar-end">
            <ExportButton list="/portal/api/sign-ins" fileName="sign-ins" filter={filter} />
          </div>
        </div>
        <SignInList label="Sign-ins" list={list} />
      </div>
    </>
  );
}
