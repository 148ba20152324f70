/**
 * Joins class names, leaving out what is false.
 *
 * It is the only text function of the design system.
 */
export function classNames(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
