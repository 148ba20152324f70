/** `activityDateTime ge 2026-01-01T00:00:00Z` and its like, as a span of time. */
import { filterRefusal, type FilterLiteral } from '#model/odata-filter.ts';

export interface Span {
  from?: Date;
  to?: Date;
}

export function narrowByTime(span: Span, operator: string, value: FilterLiteral, at: number): void {
  if (value.type !== 'instant') throw filterRefusal(at, 'Expected an instant');
  const instant = value.value;
  if (operator === 'ge' || operator === 'gt') span.from = new Date(instant.getTime() + (operator === 'gt' ? 1 : 0));
  else if (operator === 'le' || operator === 'lt') span.to = new Date(instant.getTime() - (operator === 'lt' ? 1 : 0));
  else if (operator === 'eq') Object.assign(span, { from: instant, to: instant });
  else throw filterRefusal(at, `'${operator}' does not fit here`);
}
