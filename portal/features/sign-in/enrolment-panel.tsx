/**
 * Ways to sign in, each with what is enrolled and a button to add it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Fingerprint from 'lucide-react/icons/fingerprint-pattern';
import KeyRound from 'lucide-react/icons/key-round';
import Smartphone from 'lucide-react/icons/smartphone';
import { type ReactNode, useState } from 'react';
import type { SecurityInfoView } from '../../../server/wire/portal/contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import './enrolment.css';
import { PasskeyDialog } from './passkey-dialog.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { securityInfoQuery } from './sign-in-data.ts';
import { TotpDialog } from './totp-dialog.tsx';

export function EnrolmentPanel() {
  const info = useQuery(securityInfoQuery);
  const client = useQueryClient();
  const toast = useToast();
  const [open, setOpen] = useState<'passkey' | 'totp' | 'password' | null>(null);
  const saved = (view: SecurityInfoView, text: string) => {
    client.setQueryData(securityInfoQuery.queryKey, view);
    void client.invalidateQueries({ queryKey: ['session'] });
    setOpen(null);
    toast(text);
  };

  if (info.error) return <ProblemCallout problem={problemFromError(info.error)} onRetry={() => void info.refetch()} />;
  if (!info.data) return <Skeleton width="long" />;
  const { passkeys, totp, password, passwordAllowed } = info.data;
  return (
    <>
      <ul className="enrolment">
        <Method
          icon={<Fingerprint size={18} />}
          title="Passkey"
          text="A key kept by this device or a security key. It cannot be phished."
          state={passkeys.length > 0 ? <Badge tone="good">{passkeys.length} enrolled</Badge> : null}
          action={
            <Button size="small" onClick={() => setOpen('passkey')}>
              Add a passkey
            </Button>
          }
        />
        {passwordAllowed && (
          <Method
            icon={<KeyRound size={18} />}
            title="Password"
            text={
              password ? (
                <>
                  Changed <Moment at={password.changedAt} />
                </>
              ) : (
                'Together with an authenticator app.'
              )
            }
            state={password ? <Badge tone="good">Set</Badge> : null}
            action={
              <Button size="small" onClick={() => setOpen('password')}>
                {password ? 'Change' : 'Set a password'}
              </Button>
            }
          />
        )}
        <Method
          icon={<Smartphone size={18} />}
          title="Authenticator app"
          text={
            totp ? (
              <>
                Enrolled <Moment at={totp.enrolledAt} />
              </>
            ) : (
              'Codes of six digits that change every 30 s.'
            )
          }
          state={totp ? <Badge tone="good">Enrolled</Badge> : null}
          action={
            <Button size="small" onClick={() => setOpen('totp')}>
              {totp ? 'Replace' : 'Set up'}
            </Button>
          }
        />
      </ul>
      <PasskeyDialog open={open === 'passkey'} onClose={() => setOpen(null)} onSaved={saved} />
      <TotpDialog open={open === 'totp'} onClose={() => setOpen(null)} onSaved={saved} />
      <PasswordDialog
        open={open === 'password'}
        change={password !== null}
        onClose={() => setOpen(null)}
        onSaved={saved}
      />
    </>
  );
}

interface MethodProps {
  icon: ReactNode;
  title: string;
  text: ReactNode;
  state: ReactNode;
  action: ReactNode;
}

function Method({ icon, title, text, state, action }: MethodProps) {
  return (
    <li className="enrolment-method">
      <span className="enrolment-icon" aria-hidden="true">
        {icon}
      </span>
      <div className="enrolment-text">
        <div className="row">
          <h3>{title}</h3>
          {state}
        </div>
        <p className="soft small">{text}</p>
      </div>
      {action}
    </li>
  );
}
