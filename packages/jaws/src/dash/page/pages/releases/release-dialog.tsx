import { useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { dateTime, plural } from '../../base/format.ts';
import { useTool } from '../../base/use-tool.ts';
import { ChangeTable } from '../../parts/change-table.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { RegionNames } from '../../parts/region-names.tsx';
import { nameOf } from './name.ts';
import { commitOf, type Release, ResultMark } from './releases.tsx';

interface ReleaseDialogProps {
  readonly release: Release;
  /** Why it cannot be rolled back yet. */
  readonly waits: string | undefined;
  readonly close: () => void;
}

export function ReleaseDialog({ release, waits, close }: ReleaseDialogProps) {
  const { stage, canWrite } = useStage();
  const [asked, setAsked] = useState(false);
  const name = nameOf(release);
  const detail = useTool('jaws_release', { stage, release: name });
  const isCurrent = release.regions.length > 0 && release.regions.every(({ current }) => current);
  if (asked) return <RollBack release={release} back={() => setAsked(false)} close={close} />;
  return (
    <Dialog title={`Release ${name} of ${stage}`} close={close} wide>
      <dl class="facts">
        <dt>Result</dt>
        <dd>
          <ResultMark result={release.result} />
        </dd>
        <dt>When</dt>
        <dd>{dateTime(release.at)}</dd>
        <dt>By</dt>
        <dd>{release.by ?? '–'}</dd>
        <dt>Account</dt>
        <dd class="mono">{release.accounts.join(', ') || '–'}</dd>
        <dt>Commit</dt>
        <dd class="mono">{commitOf(release) || '–'}</dd>
        <dt>Id</dt>
        <dd class="mono">{release.id}</dd>
        <dt>Regions</dt>
        <dd>{regionsOf(release)}</dd>
      </dl>
      <div aria-busy={detail.loading}>
        {detail.loading && !detail.data && <p class="muted">Comparing it with the previous release…</p>}
        {detail.error && <Failure error={detail.error} retry={detail.reload} />}
        {detail.data && <Changed detail={detail.data} />}
      </div>
      <footer class="dialog-foot">
        <button type="button" onClick={close}>
          Close
        </button>
        {canWrite && (
          <button
            type="button"
            disabled={!release.kept || isCurrent || waits !== undefined}
            onClick={() => setAsked(true)}
          >
            Roll back to it…
          </button>
        )}
      </footer>
      {canWrite && waits !== undefined && <p class="muted">{waits} A rollback is possible then.</p>}
      {canWrite && waits === undefined && !release.kept && (
        <p class="muted">Parts of it were deleted, so a rollback to it is not possible.</p>
      )}
    </Dialog>
  );
}

/** Names the regions whose result differs. */
function regionsOf({ regions }: Release): string {
  const others = regions.filter(({ result }) => result !== 'done');
  if (others.length === 0)
    return regions.length > 3 ? plural(regions.length, 'region') : regions.map(({ region }) => region).join(', ');
  const named = others.map(({ region, result, error }) => `${region} ${result}${error ? ` (${error})` : ''}`);
  return `${regions.length - others.length} of ${regions.length} done; ${named.join(', ')}`;
}

function Changed({ detail }: { readonly detail: ToolResult<'jaws_release'> }) {
  const groups = [
    ...Map.groupBy(detail.regions, ({ changes, variables }) => JSON.stringify([changes, variables])).values(),
  ];
  return (
    <div class="plan">
      <p class="muted">
        {detail.than ? `Compared with release ${nameOf(detail.than)}` : 'The first release of the stage'}
      </p>
      {groups.map((regions) => {
        const { changes, variables } = regions[0]!;
        const names = variables ? [...variables.added, ...variables.changed, ...variables.removed] : [];
        return (
          <section key={regions[0]!.region} class="plan-group">
            <RegionNames regions={regions.map(({ region }) => region)} />
            {changes.length === 0 && names.length === 0 && <p class="muted">Nothing changed.</p>}
            <ChangeTable changes={changes} label={`What it changed in ${regions[0]!.region}`} />
            {names.length > 0 && <p>Variables: {names.join(', ')}</p>}
          </section>
        );
      })}
    </div>
  );
}

interface RollBackProps {
  readonly release: Release;
  readonly back: () => void;
  readonly close: () => void;
}

function RollBack({ release, back, close }: RollBackProps) {
  const { runs } = useDash();
  const { stage, where, regions } = useStage();
  const name = nameOf(release);
  const begin = () => {
    runs.rollback({ ...where, release: name }, regions);
    close();
  };
  return (
    <Dialog title={`Roll ${stage} back to release ${name}?`} close={back}>
      <p>
        {plural(regions.length, 'region')} of {stage} {regions.length === 1 ? 'gets' : 'get'} the code, configuration,
        endpoints and variables that release {name} had on {dateTime(release.at)}. It becomes a release of its own, and
        can be rolled back in the same way.
      </p>
      <p>Changes that would lose data are refused.</p>
      <footer class="dialog-foot">
        <button type="button" onClick={back}>
          Cancel
        </button>
        <button type="button" class="danger" onClick={begin}>
          Roll back {stage}
        </button>
      </footer>
    </Dialog>
  );
}
