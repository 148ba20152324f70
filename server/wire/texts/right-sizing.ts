/** What right-sizing found about one assignment, in a sentence for whoever reviews it. */
import type { Sizing } from '#modules/right-sizing/index.ts';

export function describeSizing({ assignment, state, role, place, basis }: Sizing, days: number): string {
  const who = assignment.names.principalName;
  return `${who}: ${found(state, role?.name, place?.name, days)}${basis.isWhole || state === 'unknown' ? '' : ' What is recorded is not whole.'}`;
}

function found(state: Sizing['state'], role: string | undefined, place: string | undefined, days: number): string {
  switch (state) {
    case 'unused':
      return `nothing was done in ${days} days.`;
    case 'fits':
      return 'nothing narrower would have been enough.';
    case 'unknown':
      return 'too little is recorded to say.';
    case 'narrower':
      return `${[role, place && `on ${place}`].filter(Boolean).join(' ')} would have been enough.`;
  }
}
