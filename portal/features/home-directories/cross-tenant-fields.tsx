/**
 * The fields of cross-tenant access: who and what, what is trusted, and how people accept.
 */
import X from 'lucide-react/icons/x';
import type { CrossTenantAccessView, DefaultAccessView } from '../../../server/wire/portal/cross-tenant-contract.ts';
import { Callout } from '../../ui/callout.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { PrincipalPicker } from '../directory/index.ts';
import type { CrossTenantForm, Reach } from './cross-tenant-form.ts';
import { applicationsText, orderText, peopleText, secondFactorText } from './cross-tenant-words.ts';

interface FieldsProps {
  isDefault: boolean;
  form: CrossTenantForm;
  onChange: (part: Partial<CrossTenantForm>) => void;
}

export function InboundFields(props: FieldsProps & { view: CrossTenantAccessView }) {
  const { view, isDefault, form, onChange } = props;
  const { inbound } = view.default;
  return (
    <section className="stack-tight">
      <h3>Who may come, and to what</h3>
      {!isDefault && (
        <SelectField
          label="Where this comes from"
          value={form.inboundSet ? 'own' : 'default'}
          options={[
            {
              value: 'default',
              label: `The default: ${peopleText(inbound, view)}, applications: ${applicationsText(inbound, view)}`,
            },
            { value: 'own', label: 'Set for this partner' },
          ]}
          onChange={(next) => onChange({ inboundSet: next === 'own' })}
        />
      )}
      {(isDefault || form.inboundSet) && (
        <>
          <PeopleFields {...props} />
          {form.people !== 'none' && <ApplicationFields {...props} />}
        </>
      )}
    </section>
  );
}

const peopleChoices: { value: Reach; label: string }[] = [
  { value: 'all', label: 'Everybody' },
  { value: 'only', label: 'Only people and groups that are named' },
  { value: 'all-but', label: 'All but people and groups that are named' },
  { value: 'none', label: 'Nobody' },
];

function PeopleFields({ isDefault, form, onChange }: FieldsProps) {
  const choices = isDefault ? peopleChoices.filter(({ value }) => value === 'all' || value === 'none') : peopleChoices;
  return (
    <>
      <SelectField
        label="People"
        value={form.people}
        options={choices}
        hint={isDefault ? 'People are named in the settings of their home directory.' : undefined}
        onChange={(people) => onChange({ people: people as Reach })}
      />
      {(form.people === 'only' || form.people === 'all-but') && (
        <>
          <TextField
            label="Mail addresses"
            optional
            rows={4}
            hint="One a line. Somebody can be named before there is an invitation."
            value={form.addresses}
            onChange={(addresses) => onChange({ addresses })}
          />
          <GroupFields form={form} onChange={onChange} />
        </>
      )}
    </>
  );
}

function GroupFields({ form, onChange }: Omit<FieldsProps, 'isDefault'>) {
  return (
    <>
      {form.groups.length > 0 && (
        <ul className="stack-tight" aria-label="Groups">
          {form.groups.map((group) => (
            <li key={group.id} className="row-apart">
              <PersonCell name={group.displayName} group />
              <IconButton
                label={`Remove ${group.displayName}`}
                icon={<X size={15} />}
                onClick={() => onChange({ groups: form.groups.filter(({ id }) => id !== group.id) })}
              />
            </li>
          ))}
        </ul>
      )}
      <PrincipalPicker
        label="Add a group or a guest"
        hint="A group here: whoever is in it when they come, directly or through another group."
        error={null}
        chosen={null}
        onChoose={(chosen) => {
          if (!chosen) return;
          if (chosen.kind !== 'group') {
            onChange({ addresses: `${form.addresses}\n${chosen.id}`.trim() });
          } else if (!form.groups.some(({ id }) => id === chosen.id)) {
            onChange({ groups: [...form.groups, { id: chosen.id, displayName: chosen.displayName }] });
          }
        }}
      />
    </>
  );
}

const applicationChoices: { value: Reach; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'only', label: 'Only those that are named' },
  { value: 'all-but', label: 'All but those that are named' },
];

function ApplicationFields({ view, form, onChange }: FieldsProps & { view: CrossTenantAccessView }) {
  const ids = form.applicationIds;
  return (
    <>
      <SelectField
        label="Applications"
        value={form.applications === 'none' ? 'all' : form.applications}
        options={applicationChoices}
        hint="Protected applications and command lines. The portal is open to whoever may come."
        onChange={(applications) => onChange({ applications: applications as Reach })}
      />
      {(form.applications === 'only' || form.applications === 'all-but') &&
        view.applications.map(({ id, displayName }) => (
          <Checkbox
            key={id}
            label={displayName}
            checked={ids.includes(id)}
            onChange={(on) => onChange({ applicationIds: on ? [...ids, id] : ids.filter((one) => one !== id) })}
          />
        ))}
    </>
  );
}

export function TrustFields({ isDefault, fallback, form, onChange }: FieldsProps & { fallback: DefaultAccessView }) {
  return (
    <section className="stack-tight">
      <h3>What is trusted</h3>
      <SelectField
        label="Second factor"
        value={form.secondFactor}
        options={[
          ...(isDefault ? [] : [{ value: 'default', label: `The default: ${secondFactorText(fallback.mfaAccepted)}` }]),
          { value: 'yes', label: 'One that was proved at home counts here' },
          { value: 'no', label: 'Guests set one up here' },
        ]}
        hint="Guests read which it is before they accept. Of sessions that are open, too."
        onChange={(next) => onChange({ secondFactor: next as CrossTenantForm['secondFactor'] })}
      />
      <p className="soft small">
        Devices are never trusted: no home directory can prove a device here, so nothing may rest on one.
      </p>
      {!isDefault && (
        <Checkbox
          label="Skip the consent page"
          hint="For people who prove themselves at this home directory. Terms of use are still asked."
          checked={form.consentSkipped}
          onChange={(consentSkipped) => onChange({ consentSkipped })}
        />
      )}
    </section>
  );
}

export function RedemptionFields(props: FieldsProps & { fallback: DefaultAccessView }) {
  const { isDefault, fallback, form, onChange } = props;
  return (
    <section className="stack-tight">
      <h3>How invitations are accepted</h3>
      {!isDefault && (
        <SelectField
          label="Redemption order"
          value={form.orderSet ? 'own' : 'default'}
          options={[
            { value: 'default', label: `The default: ${orderText(fallback.redemption)}` },
            { value: 'own', label: 'Set for this partner' },
          ]}
          onChange={(next) => onChange({ orderSet: next === 'own' })}
        />
      )}
      {(isDefault || form.orderSet) && <OrderFields form={form} onChange={onChange} />}
    </section>
  );
}

function OrderFields({ form, onChange }: Omit<FieldsProps, 'isDefault'>) {
  return (
    <>
      <Checkbox
        label="At an OpenID home directory"
        hint="Where one is bound to their domain. A domain has one home directory, so these two never compete."
        checked={form.openId}
        onChange={(openId) => onChange({ openId })}
      />
      <Checkbox label="At a SAML home directory" checked={form.saml} onChange={(saml) => onChange({ saml })} />
      <Checkbox
        label="Otherwise by a code to the invited mailbox"
        hint="Home is not asked whether such an account still lives."
        checked={form.passcode}
        onChange={(passcode) => onChange({ passcode })}
      />
      {!form.openId && !form.saml && !form.passcode && (
        <Callout tone="warn" what="Nobody could accept an invitation" nextStep="Leave at least one way." />
      )}
      <p className="soft small">Who accepted before keeps the way they accepted by.</p>
    </>
  );
}
