/**
 * Exports what a list shows, as CSV or NDJSON, and says how far it is: entries and size so far, until it is saved or stopped.
 */
import Download from 'lucide-react/icons/download';
import { useEffect, useRef, useState } from 'react';
import { readLines } from '../../api/read-lines.ts';
import { type ApiProblem, problemFromError } from '../../api/api-problem.ts';
import { withQuery } from '../../api/client.ts';
import { saveBlob } from '../../api/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import './export-button.css';

interface ExportButtonProps {
  /** The address of the list; its exports are beside it. */
  list: string;
  fileName: string;
  filter: object;
}

interface Progress {
  entries: number;
  bytes: number;
}

export function ExportButton({ list, fileName, filter }: ExportButtonProps) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (form: 'csv' | 'ndjson') => {
    const stop = new AbortController();
    running.current = stop;
    setProblem(null);
    setProgress({ entries: 0, bytes: 0 });
    try {
      const address = withQuery(`${list}.${form}`, { ...filter });
      const titles = form === 'csv' ? 1 : 0;
      const file = await readLines(address, stop.signal, ({ lines, bytes }) =>
        setProgress({ entries: Math.max(0, lines - titles), bytes }),
      );
      saveBlob(`${fileName}.${form}`, file);
    } catch (error) {
      if (!stop.signal.aborted) setProblem(problemFromError(error));
    }
    if (running.current === stop) setProgress(null);
  };

  return (
    <div className="export">
      {progress ? (
        <>
          <span className="export-progress" role="status">
            {progressText(progress)}
          </span>
          <Button
            onClick={() => {
              running.current?.abort();
              setProgress(null);
            }}
          >
            Stop
          </Button>
        </>
      ) : (
        <Menu
          trigger={<Button icon={<Download size={15} aria-hidden="true" />}>Export</Button>}
          entries={[
            { label: 'CSV, for spreadsheets', onSelect: () => void start('csv') },
            { label: 'NDJSON, for programs', onSelect: () => void start('ndjson') },
          ]}
        />
      )}
      {problem && <ProblemCallout problem={problem} actions={<Dismiss onClick={() => setProblem(null)} />} />}
    </div>
  );
}

function Dismiss({ onClick }: { onClick: () => void }) {
  return (
    <Button size="small" onClick={onClick}>
      Close
    </Button>
  );
}

const count = new Intl.NumberFormat();

function progressText({ entries, bytes }: Progress): string {
  const size = bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `Exporting: ${count.format(entries)} entries, ${size}`;
}
