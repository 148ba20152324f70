/**
 * One entry with its proof, as a file that anybody can verify without this server.
 */
import ShieldCheck from 'lucide-react/icons/shield-check';
import { send } from '../../api/client.ts';
import { saveFile } from '../../api/save-file.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';

/** The button, and why there is no file, for where the panel wants them. */
export function useProofDownload(address: string) {
  const download = useAction(async () => {
    const bundle = await send<{ sequence: number }>(address);
    saveFile(`audit-entry-${bundle.sequence}.json`, JSON.stringify(bundle));
  });
  const start = () => download.start(undefined);
  return {
    button: (
      <Button icon={<ShieldCheck size={15} aria-hidden="true" />} busy={download.busy} onClick={start}>
        Download with proof
      </Button>
    ),
    problem: download.problem && <ProblemCallout problem={download.problem} onRetry={start} />,
  };
}
