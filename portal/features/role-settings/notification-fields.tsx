/**
 * The nine mail rules: on each occasion, who is told, whom else, and of what; and by name, as the form is now.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  NotificationForm,
  NotificationOccasion,
  NotificationRecipient,
  NotificationRuleName,
} from '../../../server/wire/portal/role-settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { FieldsProps } from './activation-fields.tsx';
import { recipientsQuery } from './role-settings-data.ts';
import { notificationGroup } from './rule-groups.ts';
import { RuleSection } from './rule-section.tsx';
import { settingParts } from './setting-parts.ts';
import { ToldList } from './told-list.tsx';

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

export function NotificationFields({ opened, form, errorOf, onChange }: FieldsProps) {
  const { notification } = form;
  const [isShowing, setShowing] = useState(false);
  const settled = useSettled(form);
  const told = useQuery({ ...recipientsQuery({ opened, form: settled }), enabled: isShowing && settled === form });
  return (
    <Card
      title={settingParts.notification.title}
      text={settingParts.notification.text}
      actions={
        <Button size="small" aria-pressed={isShowing} onClick={() => setShowing(!isShowing)}>
          Show who would be told
        </Button>
      }
    >
      <p className="soft small">
        Critical is what waits for somebody, and settings that ask less than before. Whoever is told twice gets one
        mail.
      </p>
      {isShowing && told.error && (
        <ProblemCallout problem={problemFromError(told.error)} onRetry={() => void told.refetch()} />
      )}
      {occasions.map(({ occasion, title }) => (
        <section key={occasion} className="stack-tight" aria-label={title}>
          <h3>{title}</h3>
          <div className="settings-columns">
            {recipients.map(({ recipient, title: who }) => {
              const id: NotificationRuleName = `Notification_${recipient}_${occasion}`;
              return (
                <fieldset key={id} className="settings-rule">
                  <legend className="settings-legend">{who}</legend>
                  <RuleSection name={`${title}: ${who}`} group={notificationGroup(id)} {...{ opened, form, onChange }}>
                    <Rule
                      who={who}
                      rule={notification[id]}
                      // Only approvers are asked to approve.
                      isClosed={id === 'Notification_Approver_EndUser_Assignment'}
                      error={errorOf(`notification.${id}`)}
                      onChange={(part) =>
                        onChange({ ...form, notification: { ...notification, [id]: { ...notification[id], ...part } } })
                      }
                    />
                  </RuleSection>
                  {isShowing && !told.error && (
                    <ToldList
                      label={`${title}: ${who}, who would be told`}
                      told={told.data?.[id]}
                      isCriticalOnly={notification[id].level === 'Critical'}
                    />
                  )}
                </fieldset>
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
    <>
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
    </>
  );
}
