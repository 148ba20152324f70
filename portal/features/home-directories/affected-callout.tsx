/**
 * What a change of cross-tenant access would do to the people it is about.
 */
import { useEffect, useRef } from 'react';
import type { AccessPreview, AffectedPeople } from '../../../server/wire/portal/cross-tenant-contract.ts';
import { Callout } from '../../ui/callout.tsx';

/** Comes into view by itself: whoever asked for it is at the end of a long panel. */
export function AffectedCallout({ preview }: { preview: AccessPreview }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What it answers is a promise in newer browsers, and would be taken for what undoes the effect.
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [preview]);
  return (
    <div ref={place}>
      <Affected preview={preview} />
    </div>
  );
}

function Affected({ preview: { people, shutOut, letIn } }: { preview: AccessPreview }) {
  const about = `These settings are about ${people} ${people === 1 ? 'guest' : 'guests'}.`;
  if (shutOut.count === 0 && letIn.count === 0) {
    return <Callout tone="info" what="Nobody who is here comes in or goes out by this" why={about} />;
  }
  return (
    <Callout
      tone={shutOut.count > 0 ? 'warn' : 'info'}
      what={shutOut.count > 0 ? `${counted(shutOut)} would be shut out` : `${counted(letIn)} would be let in`}
      why={
        shutOut.count > 0
          ? `${about} Their sessions end with the save, and every decision about them denies. What they hold stays.`
          : `${about} They sign in again; that resumes what they hold.`
      }
    >
      {shutOut.count > 0 && <Names people={shutOut} />}
      {shutOut.count > 0 && letIn.count > 0 && <p>{counted(letIn)} would be let in:</p>}
      {letIn.count > 0 && <Names people={letIn} />}
    </Callout>
  );
}

const counted = ({ count }: AffectedPeople) => `${count} ${count === 1 ? 'person' : 'people'}`;

function Names({ people: { count, first } }: { people: AffectedPeople }) {
  return (
    <ul className="stack-tight">
      {first.map(({ id, displayName, address }) => (
        <li key={id}>{address && address !== displayName ? `${displayName} (${address})` : displayName}</li>
      ))}
      {count > first.length && <li>and {count - first.length} more</li>}
    </ul>
  );
}
