/**
 * The reasons somebody has begun to write, kept in this browser tab until they are sent: a reload loses none.
 */
import { useState } from 'react';

export interface KeptWords {
  wordsOf: (itemId: string) => string | undefined;
  keep: (itemId: string, words: string) => void;
  forget: (itemIds: readonly string[]) => void;
}

type Words = Readonly<Record<string, string>>;

export function useKeptWords(instanceId: string): KeptWords {
  const key = `daypass-review-${instanceId}`;
  const [words, setWords] = useState(() => readWords(sessionStorage.getItem(key)));
  const change = (next: (before: Words) => Words) =>
    setWords((before) => {
      const after = next(before);
      sessionStorage.setItem(key, JSON.stringify(after));
      return after;
    });
  return {
    wordsOf: (itemId) => words[itemId],
    keep: (itemId, text) => change((before) => ({ ...before, [itemId]: text })),
    forget: (itemIds) =>
      change((before) => Object.fromEntries(Object.entries(before).filter(([id]) => !itemIds.includes(id)))),
  };
}

function readWords(text: string | null): Words {
  try {
    const found: unknown = JSON.parse(text ?? '{}');
    return typeof found === 'object' && found !== null ? (found as Words) : {};
  } catch {
    return {};
  }
}
