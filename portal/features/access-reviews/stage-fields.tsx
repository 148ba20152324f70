/**
 * Who answers: the reviewers of one stage, or of two or three in turn, with their days and what goes on to the next.
 */
import Plus from 'lucide-react/icons/plus';
import type { ReviewMove } from '../../../server/wire/portal/access-review-contract.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { FieldsProps } from './form-parts.ts';
import type { FormProblems } from './review-form.ts';
import { allMoves, type FormStage, freshStage, MOST_STAGES, stageField } from './review-stages.ts';
import { ReviewerField } from './reviewer-field.tsx';

const kinds = [
  { value: 'selected', title: 'People and groups', text: 'Those you select, about everybody but themselves.' },
  { value: 'self', title: 'The holders', text: 'Everybody says whether they still need what they hold.' },
  { value: 'sponsor', title: 'The sponsors', text: 'Of each guest; others, whom you select, where there is none.' },
];

const moveLabels: Readonly<Record<ReviewMove, string>> = {
  approve: 'Approved',
  deny: 'Denied',
  'dont-know': 'Don’t know',
  'not-answered': 'Not answered',
};

export function StageFields({ form, problems, set }: FieldsProps) {
  const { stages } = form;
  const change = (index: number, part: Partial<FormStage>) =>
    set({ stages: stages.map((stage, at) => (at === index ? { ...stage, ...part } : stage)) });
  const add = () => {
    const durationDays = stages.length === 1 ? half(stages[0]!.durationDays) : stages.at(-1)!.durationDays;
    const before = stages.length === 1 ? [{ ...stages[0]!, durationDays }] : stages;
    set({ stages: [...before, { ...freshStage, durationDays }] });
  };
  return (
    <>
      {stages.map((stage, index) => (
        <Card
          key={index}
          title={stages.length === 1 ? 'Who answers' : `Stage ${index + 1}: who answers`}
          actions={
            stages.length > 1 && (
              <Button
                size="small"
                variant="quiet"
                aria-label={`Remove stage ${index + 1}`}
                onClick={() => set({ stages: stages.filter((_, at) => at !== index) })}
              >
                Remove
              </Button>
            )
          }
        >
          <StageReviewers
            stage={stage}
            index={index}
            ofSeveral={stages.length > 1}
            problems={problems}
            onChange={(part) => change(index, part)}
          />
          {stages.length > 1 && (
            <div className="form-grid">
              <TextField
                label={`Days in stage ${index + 1}`}
                inputMode="numeric"
                maxLength={3}
                error={problems[stageField('durationDays', index)]}
                value={stage.durationDays}
                onChange={(durationDays) => change(index, { durationDays })}
              />
            </div>
          )}
          {index < stages.length - 1 && (
            <Moves
              stage={stage}
              index={index}
              error={problems[stageField('movesOn', index)]}
              onChange={(movesOn) => change(index, { movesOn })}
            />
          )}
          {index === stages.length - 1 && stages.length < MOST_STAGES && (
            <div>
              <Button icon={<Plus size={15} />} onClick={add}>
                Add a stage
              </Button>
              <p className="field-hint">Others answer after them, and the last answer counts.</p>
            </div>
          )}
        </Card>
      ))}
    </>
  );
}

const half = (days: string) => (/^\d+$/.test(days) ? `${Math.max(1, Math.floor(Number(days) / 2))}` : days);

interface StageReviewersProps {
  stage: FormStage;
  index: number;
  ofSeveral: boolean;
  problems: FormProblems;
  onChange: (part: Partial<FormStage>) => void;
}

export function StageReviewers({ stage, index, ofSeveral, problems, onChange }: StageReviewersProps) {
  const where = ofSeveral ? ` in stage ${index + 1}` : '';
  return (
    <>
      <RadioCards
        label={`Who answers${where}`}
        value={stage.reviewedBy}
        options={kinds}
        onChange={(next) => onChange({ reviewedBy: next as FormStage['reviewedBy'] })}
      />
      {stage.reviewedBy === 'selected' && (
        <ReviewerField
          label={`Reviewers${where}`}
          add={`Add a reviewer${where}`}
          reviewers={stage.reviewers}
          error={problems[stageField('reviewers', index)]}
          onChange={(reviewers) => onChange({ reviewers })}
        />
      )}
      {stage.reviewedBy === 'sponsor' && (
        <ReviewerField
          label={`Where there is no sponsor${where}`}
          add={`Add somebody who answers where there is no sponsor${where}`}
          reviewers={stage.fallback}
          error={problems[stageField('fallback', index)]}
          onChange={(fallback) => onChange({ fallback })}
        />
      )}
    </>
  );
}

interface MovesProps {
  stage: FormStage;
  index: number;
  error: string | undefined;
  onChange: (movesOn: ReviewMove[]) => void;
}

function Moves({ stage: { movesOn }, index, error, onChange }: MovesProps) {
  return (
    <fieldset className="stack-tight review-moves">
      <legend>Goes on to stage {index + 2}</legend>
      {allMoves.map((move) => (
        <Checkbox
          key={move}
          label={moveLabels[move]}
          checked={movesOn.includes(move)}
          onChange={(checked) => onChange(allMoves.filter((one) => (one === move ? checked : movesOn.includes(one))))}
        />
      ))}
      {error && (
        <p className="field-error" tabIndex={-1}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
