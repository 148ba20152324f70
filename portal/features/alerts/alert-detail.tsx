/**
 * One alert at a scope: what it means, what is watched, and its incidents.
 */
import ArrowLeft from 'lucide-react/icons/arrow-left';
import { useState } from 'react';
import type { AlertView } from '../../../server/wire/portal/alerts-contract.ts';
import { Link } from '@tanstack/react-router';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { scopeHref, scopeName } from '../resources/index.ts';
import { ConfigurationPanel } from './configuration-panel.tsx';
import { IncidentList } from './incident-list.tsx';
import { PastIncidents } from './past-incidents.tsx';
import { Severity, thresholdText } from './alert-words.tsx';

interface AlertDetailProps {
  scope: string;
  alert: AlertView;
  mayChange: boolean;
}

export function AlertDetail({ scope, alert, mayChange }: AlertDetailProps) {
  const setTexts = useSetPageTexts();
  const [isConfiguring, setConfiguring] = useState(false);
  return (
    <div className="stack">
      <div>
        <Button
          variant="quiet"
          size="small"
          icon={<ArrowLeft size={14} />}
          onClick={() => setTexts({ alert: undefined, state: undefined })}
        >
          All alerts
        </Button>
      </div>
      <Card
        title={alert.title}
        text={alert.description}
        actions={mayChange && <Button onClick={() => setConfiguring(true)}>Change what is watched</Button>}
      >
        <DefinitionList
          entries={[
            { name: 'Severity', value: <Severity of={alert.severity} /> },
            { name: 'Why it matters', value: alert.impact },
            { name: 'What to do', value: alert.mitigation },
            { name: 'How to prevent it', value: alert.prevention },
            { name: 'Watched', value: <Watched scope={scope} alert={alert} /> },
            ...(alert.enabled
              ? alert.thresholds.map((one) => ({ name: thresholdText(one), value: String(one.value) }))
              : []),
          ]}
        />
      </Card>
      <Incidents scope={scope} alert={alert} mayChange={mayChange} />
      {isConfiguring && <ConfigurationPanel scope={scope} alert={alert} onClose={() => setConfiguring(false)} />}
    </div>
  );
}

function Watched({ scope, alert: { enabled, setAt } }: { scope: string; alert: AlertView }) {
  const state = enabled ? 'Yes' : 'No';
  if (setAt === null) return `${state}, as everywhere where nobody decided otherwise`;
  if (setAt.toLowerCase() === scope.toLowerCase()) return `${state}, set here`;
  return (
    <>
      {state}, set at <Link to={scopeHref(setAt, 'alerts')}>{scopeName(setAt)}</Link>
    </>
  );
}

const states = [
  { value: '', label: 'Open' },
  { value: 'dismissed', label: 'Dismissed' },
  { value: 'past', label: 'Over' },
];

function Incidents({ scope, alert, mayChange }: AlertDetailProps) {
  const setTexts = useSetPageTexts();
  const wanted = usePageTexts()['state'];
  const state = wanted === 'dismissed' || wanted === 'past' ? wanted : '';
  return (
    <section className="stack-tight" aria-label="Incidents">
      <h2>Incidents</h2>
      <div className="filter-bar">
        <SelectField label="State" value={state} options={states} onChange={(next) => setTexts({ state: next })} />
      </div>
      {state === 'past' ? (
        <PastIncidents scope={scope} alert={alert.id} />
      ) : (
        <IncidentList scope={scope} alert={alert} mayChange={mayChange} state={state || 'open'} />
      )}
    </section>
  );
}
