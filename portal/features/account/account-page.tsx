/**
 * This person's own account here: in which organization they are, what it knows about them, where they are signed in, what
 * they agreed to, and the way out.
 */
import { useQuery } from '@tanstack/react-query';
import type { AccountView } from '../../../server/wire/portal/account-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useSession } from '../../api/session.ts';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { OwnSessions } from '../sign-in/index.ts';
import { OwnTerms } from '../terms/index.ts';
import './account.css';
import { accountQuery } from './account-data.ts';
import { LeaveCard } from './leave-card.tsx';

export function AccountPage() {
  const account = useQuery(accountQuery);
  const organization = useSession()?.organization;
  if (!organization || account.isPending) return <PageSkeleton />;
  return (
    <>
      <PageHeader title="Your account" text={`In ${organization.displayName}.`} />
      {account.error && (
        <ProblemCallout problem={problemFromError(account.error)} onRetry={() => void account.refetch()} />
      )}
      {account.data && (
        <div className="stack">
          <Organization account={account.data} organization={organization} />
          <Known account={account.data} />
          {account.data.consent && <Consent account={account.data} owner={organization.displayName} />}
        </div>
      )}
      <OwnSessions />
      <OwnTerms />
      {account.data?.mayLeave != null && <LeaveCard account={account.data} owner={organization.displayName} />}
    </>
  );
}

interface OrganizationProps {
  account: AccountView;
  organization: { displayName: string; domain: string; tenantId: string };
}

function Organization({ account, organization }: OrganizationProps) {
  const { invitation, through, sponsors } = account;
  return (
    <Card title="Organization" text={`You are ${account.userType === 'Guest' ? 'a guest' : 'a member'} here.`}>
      <DefinitionList
        entries={[
          { name: 'Name', value: organization.displayName },
          { name: 'Domain', value: organization.domain },
          { name: 'Directory id', value: <code>{organization.tenantId}</code> },
          ...(invitation
            ? [
                {
                  name: 'Invited',
                  value: (
                    <span>
                      <Moment at={invitation.invitedAt} />
                      {invitation.invitedBy && ` by ${invitation.invitedBy}`}
                    </span>
                  ),
                },
              ]
            : []),
          ...(through ? [{ name: 'You sign in through', value: through.name }] : []),
          ...(sponsors.length > 0 ? [{ name: 'Answers for you', value: sponsors.join(', ') }] : []),
        ]}
      />
    </Card>
  );
}

function Known({ account }: { account: AccountView }) {
  return (
    <Card title="What is known about you" text="And your activity here: sign-ins, requests and what became of them.">
      <DefinitionList
        entries={[
          { name: 'Name', value: account.displayName },
          { name: 'E-mail', value: account.mail },
          { name: 'User name', value: <span className="break">{account.userPrincipalName}</span> },
          { name: 'Object id', value: <code>{account.id}</code> },
          { name: 'Since', value: <Moment at={account.createdAt} /> },
          ...account.profile.map(({ name, value }) => ({ name: profileNames[name] ?? name, value })),
        ]}
      />
    </Card>
  );
}

const profileNames: Record<string, string> = {
  givenName: 'First name',
  surname: 'Last name',
  jobTitle: 'Job title',
  department: 'Department',
  companyName: 'Company',
  mobilePhone: 'Mobile phone',
  officeLocation: 'Office',
  preferredLanguage: 'Preferred language',
  usageLocation: 'Usage location',
  employeeId: 'Employee id',
  employeeType: 'Employee type',
  mailNickname: 'Mail nickname',
  streetAddress: 'Street',
  city: 'City',
  state: 'State',
  postalCode: 'Postal code',
  country: 'Country',
  businessPhones: 'Business phones',
  otherMails: 'Other mail addresses',
};

function Consent({ account, owner }: { account: AccountView; owner: string }) {
  const { consent, privacyUrl, contact } = account;
  return (
    <Card
      title="What you consented to"
      text={
        <>
          On <Moment at={consent?.at} /> you let {owner}:
        </>
      }
    >
      <ul className="account-list">
        {consent?.statements.map((statement) => (
          <li key={statement}>{statement}</li>
        ))}
      </ul>
      {(privacyUrl || contact) && (
        <p className="soft">
          {privacyUrl && (
            <a href={privacyUrl} target="_blank" rel="noreferrer">
              Privacy statement
            </a>
          )}
          {privacyUrl && contact && ' · '}
          {contact && <a href={`mailto:${contact}`}>{contact}</a>}
        </p>
      )}
    </Card>
  );
}
