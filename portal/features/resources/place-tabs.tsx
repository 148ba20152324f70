/**
 * What a resource and the directory have alike: their roles, assignments, waiting requests, alerts, access reviews and figures, as
 * tabs; and of a resource what its roles are used for.
 */
import { lazy, type ReactNode, Suspense } from 'react';
import { type PageTexts, usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { isOfDirectory } from '../../api/directory-roles.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { RolesTab } from './roles-tab.tsx';

// Those features name roles and scopes by the door of this one; only what is opened is read.
const assignments = () => import('../assignments/index.ts');
const alerts = () => import('../alerts/index.ts');
const reviews = () => import('../access-reviews/index.ts');
const overview = () => import('../overview/index.ts');
const use = () => import('../use/index.ts');
const ResourceAssignments = lazy(async () => ({ default: (await assignments()).ResourceAssignments }));
const AlertsTab = lazy(async () => ({ default: (await alerts()).AlertsTab }));
const PlaceReviews = lazy(async () => ({ default: (await reviews()).PlaceReviews }));
const ResourceOverview = lazy(async () => ({ default: (await overview()).ResourceOverview }));
const RightSizing = lazy(async () => ({ default: (await use()).RightSizing }));
const WaitingRequests = lazy(async () => ({ default: (await overview()).WaitingRequests }));

interface PlaceTabsProps {
  label: string;
  scope: string;
  /** Shown below the figures. */
  facts?: ReactNode;
}

export function PlaceTabs({ label, scope, facts }: PlaceTabsProps) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const tabs = [
    { value: 'roles', label: 'Roles', content: <RolesTab scope={scope} /> },
    { value: 'assignments', label: 'Assignments', content: <ResourceAssignments scope={scope} /> },
    { value: 'requests', label: 'Requests', content: <WaitingRequests scope={scope} /> },
    { value: 'alerts', label: 'Alerts', content: <AlertsTab scope={scope} /> },
    { value: 'reviews', label: 'Access reviews', content: <PlaceReviews scope={scope} /> },
    // Nothing asks for decisions at the directory.
    ...(isOfDirectory(scope)
      ? []
      : [{ value: 'right-sizing', label: 'Right-sizing', content: <RightSizing scope={scope} /> }]),
    {
      value: 'overview',
      label: 'Overview',
      content: (
        <div className="stack">
          <ResourceOverview scope={scope} />
          {facts}
        </div>
      ),
    },
  ];
  return (
    <Tabs
      label={label}
      value={texts['tab'] ?? 'roles'}
      onChange={(tab) => setTexts({ ...without(texts), scope: texts['scope'], tab: tab === 'roles' ? undefined : tab })}
      tabs={tabs.map((tab) => ({
        ...tab,
        content: <Suspense fallback={<Skeleton width="long" />}>{tab.content}</Suspense>,
      }))}
    />
  );
}

/** The filters of one tab are none of another. */
function without(texts: PageTexts): PageTexts {
  return Object.fromEntries(Object.keys(texts).map((name) => [name, undefined]));
}
