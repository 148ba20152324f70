/**
 * An instant that has passed, in the address of a page as `asOf`: a control for it, and the banner that says so.
 *
 * A page that shows the past changes nothing.
 */
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { Moment } from '../../ui/moment.tsx';

/** The instant the page is about; undefined: now. */
export function useAsOf(): string | undefined {
  return usePageTexts()['asOf'] || undefined;
}

export function AsOfField() {
  const asOf = useAsOf();
  const setTexts = useSetPageTexts();
  return (
    <DateTimeField
      label="As of"
      optional
      value={asOf ?? null}
      onChange={(next) => setTexts({ asOf: next ?? undefined })}
    />
  );
}

/** Nothing where the page is about now. */
export function AsOfBanner({ children }: { children: string }) {
  const asOf = useAsOf();
  const setTexts = useSetPageTexts();
  if (!asOf) return null;
  return (
    <Callout
      tone="warn"
      what={
        <>
          As of <Moment at={asOf} />
        </>
      }
      why={children}
      actions={<Button onClick={() => setTexts({ asOf: undefined })}>Back to now</Button>}
    />
  );
}
