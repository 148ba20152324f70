/**
 * The query of the page's own address, as plain texts, and a way to change it in place.
 */
import { useNavigate, useLocation } from '@tanstack/react-router';

export type PageTexts = Record<string, string | undefined>;

export function usePageTexts(): PageTexts {
  return useLocation().search as unknown as PageTexts;
}

/** Merges into the query; an empty text or undefined takes a name away. */
export function useSetPageTexts(): (change: PageTexts) => void {
  const navigate = useNavigate();
  return (change) => {
    void navigate({
      to: '.',
      search: ((before: PageTexts) => ({ ...before, ...change })) as never,
      replace: true,
      resetScroll: false,
    });
  };
}

/** A path of this portal, or the first page: nobody is sent elsewhere by a crafted link. */
export function localPath(path: string | undefined): string {
  if (!path || !path.startsWith('/')) return '/';
  const url = new URL(path, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : '/';
}
