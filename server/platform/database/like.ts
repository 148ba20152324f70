/**
 * Text inside a pattern of `like`: every character stands for itself.
 */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
