import { useEffect } from 'preact/hooks';
import { useDash } from '../base/dash.ts';
import { plural } from '../base/format.ts';
import { type RegionRun, type Run, useRuns } from '../base/runs.ts';
import { Failure } from './failure.tsx';
import { Icon } from './icon.tsx';
import { Mark, type MarkKind } from './mark.tsx';

/** Deployments of a stage that this page started. */
export function RunPanels({ stage }: { readonly stage: string }) {
  return (
    <>
      {useRuns(stage).map((run) => (
        <RunPanel key={run.id} run={run} />
      ))}
    </>
  );
}

const words: Readonly<Record<Run['state'], readonly [MarkKind, string]>> = {
  running: ['busy', 'Running'],
  done: ['ok', 'Done'],
  failed: ['bad', 'Failed'],
};

function RunPanel({ run }: { readonly run: Run }) {
  const { runs, announce } = useDash();
  const finished = run.regions.filter(({ state }) => state === 'done' || state === 'failed').length;
  const failed = run.regions.filter(({ state }) => state === 'failed').length;
  const [kind, word] = words[run.state];
  const said =
    run.state === 'running'
      ? `${finished} of ${plural(run.regions.length, 'region')} finished${failed > 0 ? `, ${failed} failed` : ''}`
      : `${run.title}: ${word}`;
  useEffect(() => announce(said), [said, announce]);
  return (
    <section class="panel run" aria-label={run.title}>
      <header class="panel-head">
        <h2>{run.title}</h2>
        <Mark kind={kind}>{word}</Mark>
        {run.state !== 'running' && (
          <div class="panel-actions">
            <button
              type="button"
              class="quiet"
              aria-label={`Dismiss ${run.title}`}
              onClick={() => runs.dismiss(run.id)}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </header>
      <div class="panel-body">
        {run.state === 'running' && (
          <div class="run-bar">
            <progress max={Math.max(1, run.regions.length)} value={finished} aria-label={run.title} />
            <span>{said}</span>
            <span class="muted">{run.step}</span>
          </div>
        )}
        {run.error && <Failure error={run.error} />}
        {run.result && <p>{run.result}</p>}
        {run.warnings.map((warning) => (
          <p key={warning} class="note warn">
            {warning}
          </p>
        ))}
        <ul class="run-regions">
          {run.regions.map((one) => (
            <RegionLine key={one.region} one={one} />
          ))}
        </ul>
      </div>
    </section>
  );
}

const regionKinds: Readonly<Record<RegionRun['state'], readonly [MarkKind, string]>> = {
  waiting: ['none', 'Waiting'],
  running: ['busy', 'Running'],
  done: ['ok', 'Done'],
  failed: ['bad', 'Failed'],
};

function RegionLine({ one }: { readonly one: RegionRun }) {
  const [kind, word] = regionKinds[one.state];
  return (
    <li>
      <Mark kind={kind}>{word}</Mark>
      <span class="mono">{one.region}</span>
      <span class={one.state === 'failed' ? 'run-detail' : 'run-detail cut muted'}>{one.detail}</span>
    </li>
  );
}
