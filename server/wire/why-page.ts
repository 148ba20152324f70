/**
 * The address of the page that says why: the question stands in it.
 */
export interface AskedWhy {
  readonly scope: string;
  readonly action: string;
  readonly isDataAction?: boolean | undefined;
}

export function whyPath({ scope, action, isDataAction }: AskedWhy): string {
  const query = new URLSearchParams({ scope, action, ...(isDataAction ? { data: 'true' } : {}) });
  return `/why?${query.toString()}`;
}
