import { useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { type ApiError, asApiError } from '../../base/client.ts';
import { useDash } from '../../base/dash.ts';
import { plural } from '../../base/format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';

export type DriftFound = ToolResult<'jaws_drift'>;

interface DriftButtonProps {
  readonly stages: readonly string[];
  readonly found: (stage: string, result: DriftFound) => void;
}

/** CloudFormation takes up to minutes to compare, so this waits for a click. */
export function DriftButton({ stages, found }: DriftButtonProps) {
  const { client, announce } = useDash();
  const [waiting, setWaiting] = useState<string>();
  const [failures, setFailures] = useState<readonly { readonly stage: string; readonly error: ApiError }[]>([]);
  const look = async () => {
    setFailures([]);
    announce('Looking for drift.');
    // One stage after another: a browser keeps few connections open, and each of these takes minutes.
    for (const stage of stages) {
      setWaiting(stage);
      try {
        const result = await client.call('jaws_drift', { stage });
        found(stage, result);
        const total = result.regions.reduce((sum, { drift }) => sum + drift.length, 0);
        announce(`${stage}: ${total === 0 ? 'no drift' : plural(total, 'resource')}`);
      } catch (thrown) {
        setFailures((before) => [...before, { stage, error: asApiError(thrown) }]);
      }
    }
    setWaiting(undefined);
  };
  return (
    <>
      <button type="button" onClick={() => void look()} disabled={waiting !== undefined || stages.length === 0}>
        {waiting === undefined ? 'Look for drift' : `Looking at ${waiting}…`}
      </button>
      {waiting === undefined && failures.length > 0 && (
        <Dialog title="Drift" close={() => setFailures([])}>
          {failures.map(({ stage, error }) => (
            <Failure key={stage} error={error} />
          ))}
        </Dialog>
      )}
    </>
  );
}
