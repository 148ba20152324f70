/**
 * A list of actions behind one button.
 */
import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import './popup.css';

interface MenuEntry {
  label: string;
  icon?: ReactNode;
  onSelect?: () => void;
  href?: string;
  separated?: boolean;
  disabled?: boolean;
}

interface MenuProps {
  trigger: ReactElement;
  heading?: ReactNode;
  entries: MenuEntry[];
}

export function Menu({ trigger, heading, entries }: MenuProps) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner role="region" aria-label="Menu" className="popup-positioner" sideOffset={6} align="end">
          <BaseMenu.Popup className="popup">
            {heading && <div className="popup-heading">{heading}</div>}
            {entries.map((entry) => (
              <MenuRow key={entry.label} entry={entry} />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function MenuRow({ entry }: { entry: MenuEntry }) {
  const content = (
    <>
      {entry.icon}
      {entry.label}
    </>
  );
  return (
    <>
      {entry.separated && <BaseMenu.Separator className="popup-separator" />}
      {entry.href ? (
        <BaseMenu.LinkItem className="popup-item" closeOnClick render={<Link to={entry.href} />}>
          {content}
        </BaseMenu.LinkItem>
      ) : (
        <BaseMenu.Item className="popup-item" disabled={entry.disabled ?? false} onClick={() => entry.onSelect?.()}>
          {content}
        </BaseMenu.Item>
      )}
    </>
  );
}
