/**
 * A part of the form whose rules are set here together. Inherited, it shows what holds and where that comes from; set
 * here, it shows the fields. Where nothing is inherited it is the fields alone.
 */
import type { ReactNode } from 'react';
import type { RoleSettingsForm, RoleSettingsView } from '../../../server/wire/portal/role-settings-contract.ts';
import { Button } from '../../ui/button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { type RuleGroup, withGroup } from './rule-groups.ts';
import { originsOf, SettingSource } from './setting-source.tsx';

interface RuleSectionProps {
  /** What the section is about, for the names of its buttons. */
  name: string;
  group: RuleGroup;
  opened: RoleSettingsView;
  form: RoleSettingsForm;
  onChange: (form: RoleSettingsForm) => void;
  children: ReactNode;
}

export function RuleSection({ name, group, opened, form, onChange, children }: RuleSectionProps) {
  if (!opened.isInherited) return children;
  const isOwn = group.rules.some((rule) => form.own[rule]);
  const lines = opened.above.lines.filter((line) => line.rules.some((rule) => group.rules.includes(rule)));
  const source = { scope: opened.scope, roleGuid: opened.roleDefinitionId };
  return (
    <div className="rule-section" role="group" aria-label={name}>
      <div className="rule-section-head">
        {isOwn ? (
          <SettingSource {...source} origin={{ scope: opened.scope, scopeName: opened.scopeName, mayRead: true }} />
        ) : (
          originsOf(lines).map((origin) => <SettingSource key={origin?.scope ?? ''} {...source} origin={origin} />)
        )}
        <Button
          size="small"
          variant="quiet"
          aria-label={`${isOwn ? 'Go back to inherited' : 'Override here'}: ${name}`}
          onClick={() => onChange(withGroup(form, group, !isOwn, opened.above.settings))}
        >
          {isOwn ? 'Go back to inherited' : 'Override here'}
        </Button>
      </div>
      {isOwn ? children : <DefinitionList entries={lines.map(({ label, value }) => ({ name: label, value }))} />}
    </div>
  );
}
