/**
 * Words about alerts: how severe, how a threshold is called, what is known of an incident, and what a fix does.
 */
import type { ReactNode } from 'react';
import type {
  AlertThreshold,
  AlertView,
  IncidentFix,
  IncidentView,
} from '../../../server/wire/portal/alerts-contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { Moment } from '../../ui/moment.tsx';

const tones = { High: 'bad', Medium: 'warn', Low: 'info' } as const;

export function Severity({ of }: { of: AlertView['severity'] }) {
  return <Badge tone={tones[of]}>{of}</Badge>;
}

const thresholdNames: Readonly<Record<string, string>> = {
  thresholdNumberOfOwners: 'Owners from which on they are too many',
  thresholdPercentageOfOwnersOutOfAllRoleMembers: 'Share of all who have a role there, in percent',
  thresholdNumberOfPermanentOwners: 'Permanent owners from which on they are too many',
  thresholdPercentageOfPermanentOwnersOutOfAllOwners: 'Share of all owners, in percent',
  globalAdminCountThreshold: 'Global Administrators from which on they are too many',
  percentageOfGlobalAdminsOutOfRolesThreshold: 'Share of all who have a directory role, in percent',
  thresholdDaysUnused: 'Days without an activation',
  thresholdDaysOfUse: 'Days whose use is looked at',
  daysUnused: 'Days without an activation',
  daysWithoutSignIn: 'Days without a sign-in',
  thresholdDaysShown: 'Days for which it is shown',
  thresholdHoursAfterInvitation: 'Hours after the invitation was accepted',
  thresholdNumberOfApprovals: 'Approvals each gave the other',
  thresholdDaysCounted: 'Within how many days',
  thresholdDaysBeforeEnd: 'Days before the end',
  sequentialActivationCounterThreshold: 'Activations from which on they are too many',
  hoursBetweenActivations: 'Within how many hours',
};

export function thresholdText({ name }: AlertThreshold): string {
  return thresholdNames[name] ?? name;
}

/** Whom or what an incident is about, in one line. */
export function incidentTitle({ person, role, resource, details }: IncidentView): string {
  const { homeDirectory, otherName } = details;
  if (person && typeof otherName === 'string') return `${person.displayName} and ${otherName}`;
  if (typeof homeDirectory === 'string') return homeDirectory;
  return person?.displayName ?? role?.name ?? resource.name;
}

const reasons: Readonly<Record<string, string>> = {
  deleted: 'Deleted',
  disabled: 'Account disabled',
  suspended: 'Suspended by the home directory',
};

/** What is known of an incident beside whom it is about. */
export function IncidentWords({ incident: { details } }: { incident: IncidentView }): ReactNode {
  const text = (name: string) => (typeof details[name] === 'string' ? details[name] : null);
  const number = (name: string) => Number(details[name]);
  const kind = details['isEligible'] === true ? 'Eligible' : 'Active';
  if (text('otherName')) {
    const to = `${number('given')} to ${text('otherName')}`;
    return `${to}, ${number('received')} from them, within ${number('days')} days`;
  }
  if (text('credential')) {
    return (
      <>
        {text('credential') === 'secret' ? 'Client secret' : 'Last certificate'} until <Moment at={text('endsAt')} />
      </>
    );
  }
  if (text('group')) return `${kind}, through group ${text('group')}`;
  if (text('reason')) return `${reasons[text('reason')!] ?? text('reason')}. ${kind}`;
  if (text('setting')) return `${text('setting')}: ${text('before')} → ${text('after')}, by ${text('changedBy')}`;
  if (text('endsAt')) {
    return (
      <>
        Until <Moment at={text('endsAt')} />
        {text('justification') && `: ${text('justification')}`}
      </>
    );
  }
  if (text('redeemedAt')) {
    return (
      <>
        Accepted <Moment at={text('redeemedAt')} />
        {details['isOver'] === true ? '. The activation is over' : '. The role is active'}
      </>
    );
  }
  if ('enoughRole' in details) {
    const role = text('enoughRole') ?? 'The same role';
    return `${[role, text('enoughPlace') && `on ${text('enoughPlace')}`].filter(Boolean).join(' ')} would have been enough for ${number('days')} days`;
  }
  if ('lastUsedAt' in details) return <Last word="Activated" at={text('lastUsedAt')} never="Never activated" />;
  if ('lastSignInAt' in details) return <Last word="Signed in" at={text('lastSignInAt')} never="Never signed in" />;
  if ('createdBy' in details) return text('createdBy') ? `Given by ${text('createdBy')}` : 'Given by the system';
  if ('members' in details) return `${kind}. ${number('owners')} of ${number('members')} who have a role there`;
  if ('permanent' in details) return `${number('permanent')} of ${number('owners')} owners have it for good`;
  if ('activations' in details) return `${number('activations')} within ${number('hours')} h`;
  const duplicates = details['duplicates'];
  if (Array.isArray(duplicates)) return `Same as ${duplicates.map((one: { name: string }) => one.name).join(', ')}`;
  return 'isEligible' in details ? kind : '—';
}

function Last({ word, at, never }: { word: string; at: string | null; never: string }) {
  if (!at) return never;
  return (
    <>
      {word} last <Moment at={at} />
    </>
  );
}

export const fixTexts: Readonly<Record<IncidentFix, { title: string; text: string; button: string; done: string }>> = {
  remove: {
    title: 'Remove the assignment',
    text: 'The role is gone at once, with what was activated by it.',
    button: 'Remove',
    done: 'Assignment removed',
  },
  'make-eligible': {
    title: 'Make eligible instead',
    text: 'The role is no longer active. It can be activated by the settings of the role, for as long as these allow.',
    button: 'Make eligible',
    done: 'Made eligible instead',
  },
  'delete-role': {
    title: 'Delete the role',
    text: 'Only while nobody has it or is eligible for it.',
    button: 'Delete role',
    done: 'Role deleted',
  },
  'require-mfa': {
    title: 'Ask for a second factor',
    text: 'Whoever activates the role from now on proves a second factor first.',
    button: 'Ask for it',
    done: 'A second factor is asked for',
  },
};
