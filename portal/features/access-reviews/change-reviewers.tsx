/**
 * Hands an instance that is in progress to other reviewers: those of its stage and of the stages to come, and no other instance.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReviewInstanceDetailView } from '../../../server/wire/portal/access-review-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { changeReviewers, reviewsKey } from './review-data.ts';
import { type FormStage, reviewerProblems, reviewersOf, stageFromView } from './review-stages.ts';
import { StageReviewers } from './stage-fields.tsx';

interface ChangeReviewersProps {
  instance: ReviewInstanceDetailView;
  onClose: () => void;
}

export function ChangeReviewers({ instance, onClose }: ChangeReviewersProps) {
  const [stages, setStages] = useState(() => instance.stages.map(stageFromView));
  const [tried, setTried] = useState(false);
  const client = useQueryClient();
  const toast = useToast();
  const isOpen = (index: number) => index + 1 >= instance.stage;
  const ofSeveral = stages.length > 1;
  const problems: Record<string, string> = Object.assign(
    {},
    ...stages.map((stage, index) => (isOpen(index) ? reviewerProblems(stage, index, '') : {})),
  );
  const change = useAction(changeReviewers, async () => {
    await client.invalidateQueries({ queryKey: reviewsKey });
    toast('Reviewers changed', instance.review.displayName);
    onClose();
  });
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const asked = stages.map((stage, index) => (isOpen(index) ? reviewersOf(stage) : null));
    change.start({ id: instance.id, stages: asked });
  };
  const set = (at: number, part: Partial<FormStage>) =>
    setStages(stages.map((stage, index) => (index === at ? { ...stage, ...part } : stage)));
  return (
    <SidePanel
      open
      onClose={onClose}
      title="Change the reviewers"
      subtitle="Of this instance alone, and at once. Answers that were given stay."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={change.busy} onClick={submit}>
            Save
          </Button>
        </>
      }
    >
      <div className="stack">
        {stages.map(
          (stage, index) =>
            isOpen(index) && (
              <section key={index} className="stack-tight" aria-label={ofSeveral ? `Stage ${index + 1}` : 'Reviewers'}>
                {ofSeveral && <h3>Stage {index + 1}</h3>}
                <StageReviewers
                  stage={stage}
                  index={index}
                  ofSeveral={ofSeveral}
                  problems={tried ? problems : {}}
                  onChange={(part) => set(index, part)}
                />
              </section>
            ),
        )}
        {change.problem && <ProblemCallout problem={change.problem} />}
      </div>
    </SidePanel>
  );
}
