/**
 * The sign-ins of one person, on their page; and one's own.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { ownSignInsQuery, signInsQuery } from './sign-in-log-data.ts';
import { SignInList } from './sign-in-list.tsx';

export function PersonSignIns({ personId }: { personId: string }) {
  return <SignInList label="Sign-ins" ofOne list={useInfiniteQuery(signInsQuery({ person: personId }))} />;
}

export function OwnSignIns() {
  return (
    <section className="stack">
      <h2>Recent sign-ins</h2>
      <SignInList label="Recent sign-ins" ofOne isOwn list={useInfiniteQuery(ownSignInsQuery)} />
    </section>
  );
}
