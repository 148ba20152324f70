/**
 * Puts the parts together: queries, routes, notes, popups without inline styles.
 */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ApiProblem } from '../api/api-problem.ts';
import { ToastProvider } from '../ui/toasts.tsx';
import { createPortalRouter } from './routes.tsx';

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal does not become a yes by asking again.
      retry: (count, error) => count < 2 && !(error instanceof ApiProblem && error.isRefusal),
    },
  },
});

const router = createPortalRouter(queryClient);

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <Tooltip.Provider delay={400}>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </Tooltip.Provider>
      </QueryClientProvider>
    </CSPProvider>
  );
}
