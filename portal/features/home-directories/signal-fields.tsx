/**
 * What a home directory may say between two sign-ins: who signs it, and the addresses it is sent to.
 */
import type { HomeDirectoryEntry } from '../../../server/wire/portal/settings-contract.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Moment } from '../../ui/moment.tsx';
import type { HomeDirectoryForm } from './home-directory-form.ts';

interface SignalFieldsProps {
  id: string;
  home: HomeDirectoryEntry | null;
  form: HomeDirectoryForm;
  onChange: (part: Partial<HomeDirectoryForm>) => void;
}

export function SignalFields({ id, home, form, onChange }: SignalFieldsProps) {
  // The server says where those of a stored one go; a new one gets the same address under its own id.
  return (
    <div className="stack-tight">
      <h3>Signals between sign-ins</h3>
      <p className="soft small">
        A directory that speaks Shared Signals says at once when an account is disabled or a session revoked; access
        here ends with it.
      </p>
      <TextField
        label="Signals are signed by"
        hint="The issuer (iss) of its security event tokens. Empty: none are taken."
        placeholder="https://signals.partner.example"
        value={form.signalsIssuer}
        onChange={(signalsIssuer) => onChange({ signalsIssuer })}
      />
      {form.signalsIssuer !== '' && (
        <TextField
          label="Addressed to"
          hint="The audience agreed with the partner. Empty: the address below."
          value={form.signalsAudience}
          onChange={(signalsAudience) => onChange({ signalsAudience })}
        />
      )}
      <Address what="It pushes them to" url={home?.signalsUrl ?? `${location.origin}/sign-in/signals/${id}`} />
      {form.protocol === 'openid' && (
        <Address
          what="Sign-outs there are announced to (back-channel logout)"
          url={(home?.protocol === 'openid' && home.signedOutUrl) || `${location.origin}/sign-in/signed-out/${id}`}
        />
      )}
      {home?.lastSignalAt && (
        <p className="small">
          The last one came <Moment at={home.lastSignalAt} />.
        </p>
      )}
    </div>
  );
}

function Address({ what, url }: { what: string; url: string }) {
  return (
    <p className="small">
      {what}: <code>{url}</code> <CopyButton text={url} label={`Copy: ${what}`} />
    </p>
  );
}
