/**
 * One moment, in the reader's time zone, with the exact time in its title.
 */
import { exactMomentText, momentText } from './time-texts.ts';

export function Moment({ at, none = '—' }: { at: string | null | undefined; none?: string }) {
  if (!at) return <span className="faint">{none}</span>;
  return (
    <time dateTime={at} title={exactMomentText(at)} className="number">
      {momentText(at)}
    </time>
  );
}
