/**
 * How a home directory is reached: the fields of its protocol, and what the partner needs from us.
 */
import type { HomeDirectoryEntry } from '../../../server/wire/portal/settings-contract.ts';
import { Callout } from '../../ui/callout.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { HomeDirectoryForm } from './home-directory-form.ts';

interface FieldsProps {
  id: string;
  home: HomeDirectoryEntry | null;
  form: HomeDirectoryForm;
  onChange: (part: Partial<HomeDirectoryForm>) => void;
}

const protocols = [
  {
    value: 'openid',
    title: 'OpenID Connect',
    text: 'Answers between two sign-ins whether an account still exists, so leaving home is noticed within minutes.',
  },
  {
    value: 'saml',
    title: 'SAML 2.0',
    text: 'For AD FS, Shibboleth and others. Guests are sent there again every hour; that is when leaving home is noticed.',
  },
];

export function ConnectionFields(props: FieldsProps) {
  const { home, form, onChange } = props;
  return (
    <>
      {!home && (
        <RadioCards
          label="Protocol"
          value={form.protocol}
          options={protocols}
          onChange={(protocol) => onChange({ protocol: protocol as HomeDirectoryForm['protocol'] })}
        />
      )}
      {form.protocol === 'saml' ? <SamlFields {...props} /> : <OpenIdFields {...props} />}
    </>
  );
}

function OpenIdFields({ id, home, form, onChange }: FieldsProps) {
  return (
    <>
      <TextField
        label="Issuer"
        hint="As in the discovery document of the partner."
        placeholder="https://login.partner.example"
        value={form.issuer}
        onChange={(issuer) => onChange({ issuer })}
      />
      <TextField label="Client ID" value={form.clientId} onChange={(clientId) => onChange({ clientId })} />
      <TextField
        label="Client secret"
        type="password"
        autoComplete="off"
        hint={home ? 'Empty keeps the one that is stored. It is never shown.' : 'Stored sealed, and never shown.'}
        value={form.clientSecret}
        // What is said of the end was said of the secret before.
        onChange={(clientSecret) =>
          onChange({ clientSecret, ...(form.clientSecret === '' ? { clientSecretEndsAt: null } : {}) })
        }
      />
      <DateTimeField
        label="The secret ends"
        optional
        hint="As the partner says. Administrators are warned before it, from 45 days on."
        value={form.clientSecretEndsAt}
        onChange={(clientSecretEndsAt) => onChange({ clientSecretEndsAt })}
      />
      <p className="soft small">
        {/* The server says it of what is stored; a new one gets the same address under its own id. */}
        Register this redirect address there:{' '}
        <code>{home?.callbackUrl ?? `${location.origin}/sign-in/callback/${id}`}</code>
      </p>
    </>
  );
}

function SamlFields({ id, home, form, onChange }: FieldsProps) {
  const ours = `${location.origin}/sign-in/saml/${id}/metadata`;
  return (
    <>
      <div className="stack-tight">
        <p className="small">The partner registers us by our metadata:</p>
        <p className="small">
          <code>{ours}</code> <CopyButton text={ours} label="Copy the address of our metadata" />
        </p>
      </div>
      <TextField
        label="Where the partner publishes its metadata"
        optional
        hint="Read every day, so that a new certificate is known here in time. AD FS: /FederationMetadata/2007-06/FederationMetadata.xml"
        placeholder="https://login.partner.example/metadata"
        value={form.metadataUrl}
        onChange={(metadataUrl) => onChange({ metadataUrl })}
      />
      <TextField
        label="Metadata of the partner"
        rows={6}
        optional={home !== null || form.metadataUrl.trim() !== ''}
        hint={
          home
            ? 'The XML document. Empty keeps what is stored.'
            : 'The XML document of their identity provider, where it is not published.'
        }
        placeholder="<EntityDescriptor …"
        value={form.metadata}
        onChange={(metadata) => onChange({ metadata })}
      />
      <Checkbox
        label="The response must be signed as well"
        hint="The assertion in it always is. AD FS signs both with: Set-AdfsRelyingPartyTrust -SamlResponseSignature MessageAndAssertion"
        checked={form.requiresSignedResponse}
        onChange={(requiresSignedResponse) => onChange({ requiresSignedResponse })}
      />
      <Callout
        tone="info"
        what="Its administrators can come in as any invited mailbox of its domains"
        why="SAML has no word for a verified address, so the directory speaks for the domains that are proven to be its own."
        nextStep="Prove each domain on its card after saving: until then nobody can redeem an invitation through it."
      />
    </>
  );
}
