/**
 * Tabs whose choice lives outside, usually in the address of the page.
 */
import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import { type ReactNode, useEffect, useRef } from 'react';
import './tabs.css';

interface TabsProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  tabs: { value: string; label: string; count?: number | undefined; content: ReactNode }[];
}

export function Tabs({ label, value, onChange, tabs }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const counts = tabs.map(({ count }) => count).join();
  useEffect(() => bringIntoSight(list.current), [value, counts]);
  return (
    <BaseTabs.Root className="tabs" value={value} onValueChange={(next) => onChange(String(next))}>
      <BaseTabs.List ref={list} className="tabs-list" aria-label={label}>
        {tabs.map((tab) => (
          <BaseTabs.Tab key={tab.value} value={tab.value} className="tabs-tab">
            {tab.label}
            {tab.count !== undefined && <span className="tabs-count number">{tab.count}</span>}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.value} value={tab.value} className="tabs-panel">
          {tab.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}

/** Where there is no room for all tabs, the chosen one is in sight; the page itself stays where it is. */
function bringIntoSight(list: HTMLElement | null): void {
  const chosen = list?.querySelector('[aria-selected="true"]');
  if (!list || !chosen) return;
  const [room, place] = [list.getBoundingClientRect(), chosen.getBoundingClientRect()];
  list.scrollLeft += Math.max(0, place.right - room.right) - Math.max(0, room.left - place.left);
}
