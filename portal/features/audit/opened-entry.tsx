/**
 * The entry the address of the page names: out of the list where it is in sight, otherwise read by its id.
 */
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { useSetPageTexts } from '../../api/page-texts.ts';
import { Callout } from '../../ui/callout.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';

interface OpenedEntryProps<Entry, Key extends readonly unknown[]> {
  /** Empty: none. */
  id: string;
  listed: Entry[] | undefined;
  query: UseQueryOptions<Entry | null, Error, Entry | null, Key>;
  panel: (entry: Entry, onClose: () => void) => ReactNode;
}

export function OpenedEntry<Entry extends { id: string }, Key extends readonly unknown[]>(
  props: OpenedEntryProps<Entry, Key>,
) {
  const { id, listed, query, panel } = props;
  const setTexts = useSetPageTexts();
  const inSight = listed?.find((one) => one.id === id);
  const read = useQuery({ ...query, enabled: id !== '' && listed !== undefined && inSight === undefined });
  if (id === '') return null;
  const entry = inSight ?? read.data;
  if (entry) return panel(entry, () => setTexts({ entry: undefined }));
  if (read.error) return <ProblemCallout problem={problemFromError(read.error)} />;
  if (read.data === undefined) return null;
  return (
    <Callout
      tone="warn"
      what="There is no such entry"
      why="The address names an entry that is not there, or is about a resource you may not read."
    />
  );
}
