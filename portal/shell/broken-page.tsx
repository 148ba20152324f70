/**
 * What is shown when a page itself fails: said plainly, with a way on.
 */
import { problemFromError } from '../api/api-problem.ts';
import { Button } from '../ui/button.tsx';
import { ProblemCallout } from '../ui/problem-callout.tsx';

export function BrokenPage({ error }: { error: unknown }) {
  return (
    <main className="broken-page">
      <ProblemCallout
        problem={problemFromError(error)}
        actions={
          <Button size="small" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      />
    </main>
  );
}
