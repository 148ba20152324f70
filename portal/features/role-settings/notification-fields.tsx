/**
 * The nine mail rules: on each occasion, who is told, whom else, and of what.
 */
import { useState } from 'react';
import type {
  NotificationForm,
  NotificationOccasion,
  NotificationRecipient,
  NotificationRuleName,
} from '../../../server/wire/portal/role-settings-contract.ts';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { FieldsProps } from './activation-fields.tsx';
import { settingParts } from './setting-parts.ts';

const occasions: { occasion: NotificationOccasion; title: string }[] = [
  { occasion: 'Admin_Eligibility', title: 'Somebody is made eligible' },
  { occasion: 'Admin_Assignment', title: 'Somebody is assigned the role' },
  { occasion: 'EndUser_Assignment', title: 'Somebody activates the role' },
];
const recipients: { recipient: NotificationRecipient; title: string }[] = [
  { recipient: 'Admin', title: 'Administrators' },
  { recipient: 'Requestor', title: 'The person' },
  { recipient: 'Approver', title: 'Approvers' },
];
const levels = [
  { value: 'All', label: 'Every mail' },
  { value: 'Critical', label: 'Critical mail only' },
  { value: 'None', label: 'No mail' },
];

export function NotificationFields({ form, errorOf, onChange }: FieldsProps) {
  const { notification } = form;
  return (
    <Card title={settingParts.notification.title} text={settingParts.notification.text}>
      <p className="soft small">
        Critical is what waits for somebody, and settings that ask less than before. Whoever is told twice gets one
        mail.
      </p>
      {occasions.map(({ occasion, title }) => (
        <section key={occasion} className="stack-tight" aria-label={title}>
          <h3>{title}</h3>
          <div className="settings-columns">
            {recipients.map(({ recipient, title: who }) => {
              const id: NotificationRuleName = `Notification_${recipient}_${occasion}`;
              return (
                <Rule
                  key={id}
                  who={who}
                  rule={notification[id]}
                  // Only approvers are asked to approve.
                  isClosed={id === 'Notification_Approver_EndUser_Assignment'}
                  error={errorOf(`notification.${id}`)}
                  onChange={(part) =>
                    onChange({ ...form, notification: { ...notification, [id]: { ...notification[id], ...part } } })
                  }
                />
              );
            })}
          </div>
        </section>
      ))}
    </Card>
  );
}

interface RuleProps {
  who: string;
  rule: NotificationForm;
  isClosed: boolean;
  error: string | null;
  onChange: (part: Partial<NotificationForm>) => void;
}

function Rule({ who, rule, isClosed, error, onChange }: RuleProps) {
  const [addresses, setAddresses] = useState(rule.recipients.join(', '));
  return (
    <fieldset className="settings-rule">
      <legend className="settings-legend">{who}</legend>
      <SelectField
        label="Mail"
        value={rule.level}
        options={levels}
        onChange={(level) => onChange({ level: level as NotificationForm['level'] })}
      />
      {rule.level !== 'None' && (
        <>
          <Checkbox
            label={`Tell ${who.toLowerCase()}`}
            checked={rule.defaultRecipients}
            onChange={(defaultRecipients) => onChange({ defaultRecipients })}
          />
          {!isClosed && (
            <TextField
              label="Also tell"
              optional
              placeholder="Addresses, with commas between"
              value={addresses}
              error={error}
              onChange={(text) => {
                setAddresses(text);
                onChange({ recipients: text.split(/[\s,;]+/u).filter(Boolean) });
              }}
            />
          )}
        </>
      )}
    </fieldset>
  );
}
