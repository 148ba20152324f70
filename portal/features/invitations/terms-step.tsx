/**
 * One text of terms to read and answer, in a language the reader may choose.
 */
import type { TermsAnswer, TermsView } from '../../../server/wire/portal/redemption-contract.ts';
import type { ApiProblem } from '../../api/api-problem.ts';
import { languageName } from '../../api/language-names.ts';
import { Button } from '../../ui/button.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SelectField } from '../../ui/select-field.tsx';

interface TermsStepProps {
  owner: string;
  terms: TermsView;
  /** Why it is asked now, where that is not plain. */
  why?: string;
  busy: boolean;
  problem: ApiProblem | null;
  onLanguage: (language: string) => void;
  onAnswer: (answer: TermsAnswer) => void;
}

export function TermsStep({ owner, terms, why, busy, problem, onLanguage, onAnswer }: TermsStepProps) {
  const { id: termsId, version, displayName, language, languages, paragraphs } = terms;
  return (
    <GatePage owner={owner} wide title={displayName} text={why ?? 'Terms of use'}>
      {languages.length > 1 && (
        <SelectField
          label="Language"
          value={language}
          options={languages.map((value) => ({ value, label: languageName(value) }))}
          onChange={onLanguage}
        />
      )}
      <div className="gate-terms" tabIndex={0} role="region" aria-label={displayName} lang={language} dir="auto">
        {paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <p className="soft small">Version {version}. Your answer is kept with its time; you can download a receipt.</p>
      {problem && <ProblemCallout problem={problem} />}
      <AnswerButtons busy={busy} onAnswer={(accepted) => onAnswer({ termsId, version, language, accepted })} />
    </GatePage>
  );
}

export function AnswerButtons({ busy, onAnswer }: { busy: boolean; onAnswer: (accepted: boolean) => void }) {
  return (
    <div className="row gate-answers">
      <Button variant="primary" busy={busy} onClick={() => onAnswer(true)}>
        Accept
      </Button>
      <Button variant="quiet" disabled={busy} onClick={() => onAnswer(false)}>
        Decline
      </Button>
    </div>
  );
}
