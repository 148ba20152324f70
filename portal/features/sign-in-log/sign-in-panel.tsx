/**
 * One sign-in with everything that is known of it.
 */
import type { SignInEntry } from '../../../server/wire/portal/sign-in-log-contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { browserText } from '../../ui/browser-text.ts';
import { Callout } from '../../ui/callout.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { methodText, proverText, purposeText, whoText } from './sign-in-log-data.ts';

export function SignInPanel({ entry, onClose }: { entry: SignInEntry; onClose: () => void }) {
  const { refusal, reason, check, secondFactor } = entry;
  return (
    <SidePanel open textOnly onClose={onClose} title={whoText(entry)} subtitle={<Moment at={entry.at} />}>
      {reason && (
        <Callout tone="refused" what={refusal ?? reason} why={check ? `The check that failed: ${check}.` : ''} />
      )}
      <DefinitionList
        entries={[
          {
            name: 'Result',
            value: reason ? <Badge tone="bad">Refused</Badge> : <Badge tone="good">Signed in</Badge>,
          },
          { name: 'Reason', value: reason && <code>{reason}</code> },
          { name: 'For', value: purposeText(entry) },
          { name: 'User name', value: entry.person?.userPrincipalName },
          { name: 'Address', value: entry.identifier },
          { name: 'Home directory', value: entry.homeDirectory?.displayName ?? 'None: signs in here' },
          { name: 'Method', value: methodText(entry) },
          { name: 'Second factor', value: proverText(entry) ?? 'Not proved' },
          { name: 'Proved', value: secondFactor && <Moment at={secondFactor.at} /> },
          { name: 'Application', value: entry.application?.displayName },
          { name: 'IP address', value: entry.ipAddress && <code>{entry.ipAddress}</code> },
          { name: 'Browser', value: entry.userAgent && browserText(entry.userAgent) },
          { name: 'User agent', value: entry.userAgent && <span className="break soft">{entry.userAgent}</span> },
          { name: 'Session', value: entry.sessionId && <code>{entry.sessionId}</code> },
          { name: 'Correlation id', value: <code>{entry.correlationId}</code> },
          { name: 'Entry', value: <code>{entry.id}</code> },
        ]}
      />
    </SidePanel>
  );
}
