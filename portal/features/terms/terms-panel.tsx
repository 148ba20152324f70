/**
 * Publishes terms of use or their next version: name, a text for each language, and when they are asked for again.
 */
import Plus from 'lucide-react/icons/plus';
import { useState } from 'react';
import type { TermsDetail, TermsPublication, TermsTextView } from '../../../server/wire/portal/terms-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { publishTerms } from './terms-data.ts';

interface TermsPanelProps {
  /** Null: new terms. */
  before: TermsDetail | null;
  onClose: () => void;
  onPublished: (id: string) => Promise<void>;
}

const fresh: TermsPublication = {
  displayName: '',
  texts: [{ language: 'en', body: '' }],
  asksAgain: true,
  reacceptDays: null,
};

function formOf({ terms, texts }: TermsDetail): TermsPublication {
  const { displayName, reacceptDays } = terms;
  return { displayName, texts, asksAgain: true, reacceptDays };
}

export function TermsPanel({ before, onClose, onPublished }: TermsPanelProps) {
  const [id] = useState(() => before?.terms.id ?? crypto.randomUUID());
  const [form, setForm] = useState(() => (before ? formOf(before) : fresh));
  const [days, setDays] = useState(() => form.reacceptDays?.toString() ?? '');
  const publish = useAction(publishTerms, () => onPublished(id));
  const set = (part: Partial<TermsPublication>) => setForm((was) => ({ ...was, ...part }));
  const reacceptDays = days.trim() === '' ? null : Number(days);
  const daysAreWrong = reacceptDays !== null && !(Number.isInteger(reacceptDays) && reacceptDays > 0);
  const isWhole = form.displayName.trim() !== '' && form.texts.every(({ body }) => body.trim() !== '') && !daysAreWrong;
  return (
    <SidePanel
      open
      onClose={onClose}
      title={before ? `New version of ${before.terms.displayName}` : 'Add terms of use'}
      subtitle={before && `Version ${before.terms.version + 1}. Versions before it are kept as they were.`}
      actions={
        <>
          <Button
            variant="primary"
            busy={publish.busy}
            disabled={!isWhole}
            onClick={() => publish.start({ id, publication: { ...form, reacceptDays } })}
          >
            Publish
          </Button>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      <div className="stack">
        {publish.problem && <ProblemCallout problem={publish.problem} />}
        <TextField
          label="Name"
          maxLength={256}
          value={form.displayName}
          onChange={(displayName) => set({ displayName })}
        />
        <TextsFields texts={form.texts} onChange={(texts) => set({ texts })} />
        {before && (
          <Checkbox
            label="Ask everybody again"
            hint="At their next sign-in. Without it whoever accepted an earlier version has accepted this one."
            checked={form.asksAgain}
            onChange={(asksAgain) => set({ asksAgain })}
          />
        )}
        <TextField
          label="Ask again after days"
          optional
          inputMode="numeric"
          hint="Counted for each person from their own answer."
          error={daysAreWrong ? 'A whole number of days.' : null}
          value={days}
          onChange={setDays}
        />
      </div>
    </SidePanel>
  );
}

function TextsFields({ texts, onChange }: { texts: TermsTextView[]; onChange: (texts: TermsTextView[]) => void }) {
  const change = (at: number, part: Partial<TermsTextView>) =>
    onChange(texts.map((text, index) => (index === at ? { ...text, ...part } : text)));
  return (
    <>
      {texts.map((text, index) => (
        // Texts have no name of their own while their language is being typed.
        <fieldset key={index} className="stack-tight">
          <legend className="field-label">{index === 0 ? 'Text' : `Text ${index + 1}`}</legend>
          <TextField
            label="Language"
            hint={
              index === 0 ? 'Such as en or de-AT. The first text is for whoever reads none of the languages.' : null
            }
            maxLength={35}
            value={text.language}
            onChange={(language) => change(index, { language })}
          />
          <TextField
            label="Words"
            hint={index === 0 ? 'Plain text. A blank line begins a paragraph.' : null}
            rows={8}
            maxLength={50_000}
            value={text.body}
            onChange={(body) => change(index, { body })}
          />
          {texts.length > 1 && (
            <div>
              <Button
                size="small"
                variant="quiet"
                onClick={() => onChange(texts.filter((_, other) => other !== index))}
              >
                Remove this language
              </Button>
            </div>
          )}
        </fieldset>
      ))}
      <div>
        <Button
          size="small"
          icon={<Plus size={14} aria-hidden="true" />}
          onClick={() => onChange([...texts, { language: '', body: '' }])}
        >
          Add a language
        </Button>
      </div>
    </>
  );
}
