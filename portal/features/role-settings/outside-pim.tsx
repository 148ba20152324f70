/**
 * What PIM-only mode would refuse if it were made today, of what is there.
 */
import type { OutsidePimView } from '../../../server/wire/portal/role-settings-contract.ts';
import { Moment } from '../../ui/moment.tsx';

export function OutsidePim({ found, isRefused }: { found: OutsidePimView; isRefused: boolean }) {
  const { refused, isMore, excluded, first } = found;
  const kept = excluded > 0 ? ` ${counted(excluded)} excluded.` : '';
  const would = isRefused ? 'would be refused today' : 'would be reported today';
  return (
    <section className="stack-tight" aria-label="Outside PIM today">
      <h3>{refused === 0 ? `No assignment ${would}` : `${counted(refused, isMore)} ${would}`}</h3>
      <p className="soft">
        {refused === 0 ? 'Nobody has this role outside PIM' : 'They were made outside PIM and stay as they are'}
        {refused === 0 && excluded > 0 ? ' who is not excluded.' : '.'}
        {kept}
      </p>
      {first.length > 0 && (
        <ul className="outside-pim">
          {first.map(({ principal, scopeName, createdBy, since }) => (
            <li key={`${principal} ${scopeName} ${since}`}>
              <strong>{principal}</strong> on {scopeName}
              <span className="soft small">
                {' '}
                by {createdBy ?? 'somebody who is gone'}, <Moment at={since} />
              </span>
            </li>
          ))}
          {refused > first.length && <li className="soft">and {refused - first.length} more</li>}
        </ul>
      )}
    </section>
  );
}

function counted(count: number, isMore = false): string {
  return `${isMore ? 'More than ' : ''}${count} assignment${count === 1 ? '' : 's'}`;
}
