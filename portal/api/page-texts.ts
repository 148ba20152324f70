/**
 * The query of the page's own address, as plain texts, and a way to change it in place.
 */
import { useNavigate, useLocation } from '@tanstack/react-router';

export type PageTexts = Record<string, string | undefined>;

export function usePageTexts(): PageTexts {
  return useLocation().search as unknown as PageTexts;
}

/**
 * Merges into the query; an empty text or undefined takes a name away. What is opened as a step of its own is closed by
 * the back button; a filter is none.
 */
export function useSetPageTexts(): (change: PageTexts, step?: 'same' | 'own') => void {
  const navigate = useNavigate();
  return (change, step = 'same') => {
    void navigate({
      to: '.',
      search: ((before: PageTexts) => ({ ...before, ...change })) as never,
      replace: step === 'same',
      resetScroll: false,
    });
  };
}

/** What a list is sorted by, where another tab of the page may be sorted by what this list has not. */
export function sortAmong(text: string | undefined, names: string[]): string | undefined {
  return text && names.includes(text.replace(/^-/, '')) ? text : undefined;
}

/** A path of this portal, or the first page: nobody is sent elsewhere by a crafted link. */
export function localPath(path: string | undefined): string {
  if (!path || !path.startsWith('/')) return '/';
  const url = new URL(path, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : '/';
}
