/**
 * One request with everything that helps to decide, and the answer.
 *
 * Whether somebody may answer was asked of the server; here it is only shown.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { placeTitle, roleTitle } from '../resources/index.ts';
import { type About, type Answer, requestQuery, type RequestView, type Waiting } from './approval-data.ts';
import { AnswersGiven } from './stage-progress.tsx';
import { RecentActivations, RequestFacts, RoleEffect } from './decision-ground.tsx';
import { type Answering, stateText } from './outcomes.ts';

interface ReviewPanelProps {
  about: About;
  id: string;
  answering: Answering;
  /** Looked at by whoever asked: nothing is theirs to answer, and it need not be said. */
  own?: boolean;
  onClose: () => void;
}

const titles: Record<About, string> = { activation: 'Request to activate', extension: 'Request to keep a role' };

export function ReviewPanel({ about, id, answering, own = false, onClose }: ReviewPanelProps) {
  const query = useQuery(requestQuery(about, id));
  const request = query.data;
  const [reason, setReason] = useState('');
  const [end, setEnd] = useState<string | null>(null);
  const [busy, setBusy] = useState<Answer | null>(null);
  const toast = useToast();
  const answer = async (choice: Answer, view: RequestView) => {
    setBusy(choice);
    const waiting = view as Waiting;
    const [outcome] = await answering.give([{ waiting, answer: choice, justification: reason, endsAt: end }]);
    setBusy(null);
    if (!outcome?.answered) return;
    toast(answeredText(choice, view), view.entry.person.displayName);
    onClose();
  };
  const button = (choice: Answer, text: string, view: RequestView) => (
    <Button
      variant={choice === 'approve' ? 'primary' : 'danger'}
      busy={busy === choice}
      disabled={busy !== null || (needsReason(view) && reason.trim() === '')}
      onClick={() => void answer(choice, view)}
    >
      {text}
    </Button>
  );
  const problem = answering.outcomes.get(id)?.problem;
  return (
    <SidePanel
      open
      onClose={onClose}
      title={
        request?.about === 'activation' && request.entry.extends ? 'Request to extend an activation' : titles[about]
      }
      textOnly={request !== undefined && !mayAnswer(request, 'deny')}
      subtitle={request && subtitleOf(request)}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Close
          </Button>
          {request && mayAnswer(request, 'deny') && button('deny', 'Deny', request)}
          {request && mayAnswer(request, 'approve') && button('approve', 'Approve', request)}
        </>
      }
    >
      {query.error && !request && (
        <ProblemCallout problem={problemFromError(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <Skeleton width="long" />}
      {request && (
        <>
          <Standing request={request} own={own} />
          {problem && request.entry.state === 'waiting' && <ProblemCallout problem={problem} />}
          <RequestFacts request={request} />
          {request.about === 'activation' && (
            <AnswersGiven answers={request.entry.answers} stages={request.entry.stage.of} />
          )}
          {mayAnswer(request, 'deny') && (
            <>
              <TextField
                label="Your reason"
                rows={3}
                autoFocus
                maxLength={2048}
                optional={!needsReason(request)}
                hint={hintOf(request)}
                value={reason}
                onChange={setReason}
              />
              {request.about === 'extension' && mayAnswer(request, 'approve') && (
                <DateTimeField
                  label="New end"
                  hint="As long again as it was, within the settings of the role; you may choose another."
                  value={end ?? request.entry.proposedEnd}
                  onChange={setEnd}
                />
              )}
            </>
          )}
          <RecentActivations recentActivations={request.entry.recentActivations} />
          <RoleEffect entry={request.entry} />
        </>
      )}
    </SidePanel>
  );
}

function subtitleOf({ entry: { role, resource } }: RequestView): string {
  const { name, scope } = resource;
  return `${roleTitle(role.name, name, scope)} · ${placeTitle(name, scope)}`;
}

function hintOf(request: RequestView): string {
  const isToSign = request.about === 'activation' && request.entry.signatureRequired;
  return `Kept in the audit trail.${isToSign ? ' You sign your answer with your passkey.' : ''}`;
}

/** One approval of several does not make the role active. */
function answeredText(choice: Answer, view: RequestView): string {
  if (choice === 'deny') return 'Denied';
  const isLast = view.about === 'extension' || view.entry.stage.approvals + 1 >= view.entry.stage.requiredApprovals;
  const isLastStage = view.about === 'extension' || view.entry.stage.number === view.entry.stage.of;
  return isLast && isLastStage ? 'Approved' : 'Approved, and others are asked as well';
}

function needsReason(request: RequestView): boolean {
  return request.about === 'extension' || request.entry.justificationRequired;
}

/** What can no longer be granted may still be denied. */
function mayAnswer({ entry: { refusal, state } }: RequestView, answer: Answer): boolean {
  return refusal === null || (answer === 'deny' && state === 'waiting' && refusal.code === 'extension.too-late');
}

/** Why there is nothing to answer: whose answer counted, or why it is not this person's to give. */
function Standing({ request, own }: { request: RequestView; own: boolean }) {
  const { refusal, decision, state } = request.entry;
  if (state === 'waiting' && own) {
    return <Callout tone="info" what={stateText(request)} nextStep="You are told by mail what becomes of it." />;
  }
  if (state === 'waiting') {
    return refusal && <Callout tone="refused" what={refusal.what} why={refusal.why} nextStep={refusal.nextStep} />;
  }
  return (
    <Callout
      tone="info"
      what={stateText(request)}
      why={
        decision && (
          <>
            <Moment at={decision.at} />
            {decision.justification && ` · ${decision.justification}`}
          </>
        )
      }
      nextStep={state === 'timed-out' ? refusal?.nextStep : 'Nothing is left to do here.'}
    />
  );
}
