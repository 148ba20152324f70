/**
 * Who would be told by one mail rule if the form were saved, and why: below the rule.
 */
import type { RuleRecipient, RuleRecipients } from '../../../server/wire/portal/role-settings-contract.ts';
import { Skeleton } from '../../ui/skeleton.tsx';

interface ToldListProps {
  label: string;
  /** Undefined until it is known. */
  told: RuleRecipients | undefined;
  isCriticalOnly: boolean;
}

export function ToldList({ label, told, isCriticalOnly }: ToldListProps) {
  if (!told) return <Skeleton width="medium" />;
  const { holder, unreachable, count, people } = told;
  if (!holder && count + unreachable === 0) return <p className="soft small">Nobody would be told.</p>;
  const hidden = count - (people?.length ?? 0);
  return (
    <div className="stack-tight small">
      <p className="soft">{isCriticalOnly ? 'Would be told, of critical mail only:' : 'Would be told:'}</p>
      <ul className="told-list" aria-label={label}>
        {holder && <li>Whoever it is about</li>}
        {people?.map((person) => (
          <li key={person.address}>
            <span className="break">{person.name ?? person.address}</span>
            <span className="faint break">
              {[person.name && person.address, ...reasonsOf(person)].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
        {unreachable > 0 && <li>{`${unreachable} without a mail address, who get none`}</li>}
        {hidden > 0 && <li>{people ? `And ${hidden} more` : `${hidden} you may not read the names of`}</li>}
      </ul>
    </div>
  );
}

const reasons = { administrator: 'Administrator', approver: 'Approver', additional: 'Additional address' };
const choices = {
  'at-once': undefined,
  digest: 'once a day, as they chose',
  none: 'switched off by themself',
  varies: 'partly switched off or once a day, as they chose',
};

function reasonsOf({ as, through, mail }: RuleRecipient): (string | undefined)[] {
  return [through === null ? reasons[as] : `${reasons[as]} through ${through}`, choices[mail]];
}
