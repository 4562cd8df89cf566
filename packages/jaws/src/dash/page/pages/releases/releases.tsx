import type { ToolResult } from '../../../api.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { ago, dateTime, plural } from '../../base/format.ts';
import { waitText } from '../../base/lacking.ts';
import { go, setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Choice } from '../../parts/fields.tsx';
import { Mark, type MarkKind } from '../../parts/mark.tsx';
import { HowToWrite, PageHead } from '../../parts/page-head.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { RunPanels } from '../../parts/run-panel.tsx';
import { nameOf } from './name.ts';
import { ReleaseDialog } from './release-dialog.tsx';

export type Release = ToolResult<'jaws_releases'>['releases'][number];

const results: Readonly<Record<Release['result'], readonly [MarkKind, string]>> = {
  done: ['ok', 'Done'],
  failed: ['bad', 'Failed'],
  interrupted: ['bad', 'Interrupted'],
  running: ['warn', 'Running'],
  partly: ['warn', 'In part'],
  undone: ['warn', 'Rolled back'],
};

export function ResultMark({ result }: { readonly result: Release['result'] }) {
  const [kind, word] = results[result];
  return <Mark kind={kind}>{word}</Mark>;
}

export function Releases() {
  const { route } = useDash();
  const { stage, canWrite, region } = useStage();
  const limit = Number(route.query.limit ?? 20) || 20;
  const loaded = useTool('jaws_releases', { stage, limit: Math.min(100, limit) }, { every: 60_000 });
  const shown =
    loaded.data?.releases.filter((one) => region === undefined || one.regions.some((at) => at.region === region)) ?? [];
  const open = loaded.data?.releases.find((one) => nameOf(one) === route.item);
  return (
    <>
      <PageHead title="Releases" />
      {!canWrite && <HowToWrite what="Rolling back" />}
      <RunPanels stage={stage} />
      <Panel
        title="History"
        of={loaded}
        lacking={(data) => data}
        fill
        flush
        actions={
          <Choice
            label="Newest"
            value={String(limit)}
            options={['20', '50', '100']}
            onChange={(value) => setQuery(route, { limit: value })}
          />
        }
      >
        {(data) => (
          <>
            {shown.length === 0 ? (
              <NoReleases of={data} />
            ) : (
              <DataGrid
                class="opens"
                label="Releases"
                height={46}
                columns={columns}
                rows={shown}
                keyOf={({ id }) => id}
                onOpen={(one) => go({ ...route, item: nameOf(one) })}
              />
            )}
          </>
        )}
      </Panel>
      {open && (
        <ReleaseDialog
          release={open}
          waits={loaded.data && waitText(loaded.data)}
          close={() => go({ ...route, item: undefined })}
        />
      )}
    </>
  );
}

/** A region that has not answered, or could not be read, may have some. */
function NoReleases({ of: { waiting = [], unread } }: { readonly of: ToolResult<'jaws_releases'> }) {
  if (waiting.length > 0 || unread.length > 0) return <Empty title="No releases in the other regions" />;
  return <Empty title="No releases yet">Each deployment that changes something becomes a release.</Empty>;
}

const columns: readonly Column<Release>[] = [
  {
    key: 'number',
    title: 'Release',
    track: '86px',
    cell: (one) => (
      <>
        <span class="strong cut">{one.number === undefined ? nameOf(one) : `#${one.number}`}</span>
        {one.regions.some(({ current }) => current) && <span class="under ok-text">current</span>}
      </>
    ),
  },
  { key: 'result', title: 'Result', track: '104px', cell: ({ result }) => <ResultMark result={result} /> },
  {
    key: 'what',
    title: 'What',
    track: 'minmax(120px, 3fr)',
    cell: (one) => (
      <>
        {whatOf(one)}
        <span class="under muted cut">{[one.dev ? 'jaws dev' : '', commitOf(one)].filter(Boolean).join(' · ')}</span>
      </>
    ),
  },
  { key: 'by', title: 'By', track: 'minmax(90px, 1fr)', wide: true, cell: ({ by }) => by ?? '–' },
  {
    key: 'when',
    title: 'When',
    track: '122px',
    wide: true,
    cell: ({ at }) => (
      <>
        {ago(at)}
        <span class="under muted">{dateTime(at)}</span>
      </>
    ),
  },
  {
    key: 'regions',
    title: 'Regions',
    track: '74px',
    end: true,
    wide: true,
    cell: ({ regions }) => `${regions.filter(({ result }) => result === 'done').length}/${regions.length}`,
  },
];

function whatOf({ changed, changes, origin }: Release): string {
  const first = changes[0];
  if (origin?.type === 'promotion') return `Release ${origin.release} of ${origin.stage}, promoted`;
  if (origin?.type === 'undo') return `Release ${origin.release} undone`;
  if (origin?.type === 'found') return 'Found: another tool deployed it';
  if (origin) return `Back to release ${origin.release}`;
  if (!first) return 'No changes were recorded';
  const rest = changed > 1 ? ` and ${plural(changed - 1, 'more change')}` : '';
  return `${first.action} ${first.kind} ${first.id}${rest}`;
}

export function commitOf({ git }: Release): string {
  if (!git) return '';
  const { commit, branch, clean } = git;
  return [commit.slice(0, 9), branch ?? '', clean ? '' : 'with changes'].filter(Boolean).join(' · ');
}
