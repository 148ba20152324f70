/**
 * Role settings as the decision they are: what activating asks, what assigning asks, who is told; and who decided it.
 */
import { useEffect, useRef } from 'react';
import Pencil from 'lucide-react/icons/pencil';
import type { RoleSettingsView } from '../../../server/wire/portal/role-settings-contract.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SettingSource } from './setting-source.tsx';
import { SettingsBelow } from './settings-below.tsx';
import { settingParts } from './setting-parts.ts';

interface SettingsReadingProps {
  settings: RoleSettingsView;
  /** They are of an instant that has passed. */
  isPast: boolean;
  /** The form was here a moment ago. */
  wasEdited: boolean;
  onEdit: () => void;
}

export function SettingsReading({ settings, isPast, wasEdited, onEdit }: SettingsReadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed at the end of the form is gone: reading goes on at the beginning.
  useEffect(() => {
    if (!wasEdited) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [wasEdited]);
  return (
    <div className="stack">
      <div className="row-apart">
        <div>
          <h2 ref={heading} tabIndex={-1}>
            Role settings
          </h2>
          <p className="soft">
            <Origin settings={settings} />
          </p>
          {!settings.mayChange && !isPast && (
            <p className="soft small">You may read these settings, not change them.</p>
          )}
        </div>
        {settings.mayChange && (
          <Button icon={<Pencil size={14} aria-hidden="true" />} onClick={onEdit}>
            Edit
          </Button>
        )}
      </div>
      {(['activation', 'assignment', 'notification'] as const).map((part) => (
        <Card key={part} title={settingParts[part].title} text={settingParts[part].text}>
          <DefinitionList
            entries={settings.lines
              .filter((line) => line.part === part)
              .map(({ label, value, origin }) => ({
                name: label,
                value: settings.isInherited ? (
                  <>
                    {value}{' '}
                    <SettingSource scope={settings.scope} roleGuid={settings.roleDefinitionId} origin={origin} />
                  </>
                ) : (
                  value
                ),
              }))}
          />
        </Card>
      ))}
      <SettingsBelow settings={settings} />
    </div>
  );
}

function Origin({ settings: { changed, isInherited } }: { settings: RoleSettingsView }) {
  const inheritance = isInherited ? 'What is not set here is inherited.' : 'Settings are not inherited.';
  if (!changed)
    return (
      <>
        {isInherited ? 'Nobody changed anything here.' : 'Default of Daypass: nobody changed anything here.'}{' '}
        {inheritance}
      </>
    );
  return (
    <>
      Changed by {changed.by ?? 'somebody who is gone'} on <Moment at={changed.at} />. {inheritance}
    </>
  );
}
