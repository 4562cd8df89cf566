import { useMemo } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { clock, duration } from '../../base/format.ts';
import { go, setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Choice, Search, Switch } from '../../parts/fields.tsx';
import { Mark } from '../../parts/mark.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { RequestDialog } from './request-dialog.tsx';

type Entry = ToolResult<'jaws_requests'>['requests'][number];

const every = 3000;

export function Requests() {
  const { route, project } = useDash();
  const { where } = useStage();
  const { q = '', fn = '', failed = '', paused = '' } = route.query;
  const input = { ...where, limit: 500, failed: failed === '1', ...(fn && { function: fn }) };
  const loaded = useTool('jaws_requests', input, paused === '1' ? {} : { every });
  const rows = useMemo(() => {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const all = loaded.data?.requests ?? [];
    return all.filter((one) => words.every((word) => textOf(one).includes(word)));
  }, [loaded.data, q]);
  const regionOf = (item: string) => loaded.data?.requests.find(({ id }) => id === item)?.region;
  return (
    <>
      <PageHead title="Requests" />
      <div class="bar">
        <Search label="Search paths and functions" value={q} onChange={(value) => setQuery(route, { q: value })} />
        <Choice
          label="Function"
          value={fn}
          options={[['', 'All'], ...project.functions.map(({ id }) => [id, id] as const)]}
          onChange={(value) => setQuery(route, { fn: value })}
        />
        <Switch
          label="Failed only"
          checked={failed === '1'}
          onChange={(on) => setQuery(route, { failed: on ? '1' : '' })}
        />
        <Switch label="Live" checked={paused !== '1'} onChange={(on) => setQuery(route, { paused: on ? '' : '1' })} />
      </div>
      <Panel title={`${rows.length} latest`} of={loaded} lacking={(data) => data} fill flush>
        {(data) => (
          <>
            {data.source === 'dev' && (
              <p class="note inset">
                On AWS, only runs that a session of <code>jaws dev</code> recorded are known.
              </p>
            )}
            {rows.length === 0 ? (
              <Empty title="No requests yet">Call an endpoint, for example in the console, and it appears here.</Empty>
            ) : (
              <DataGrid
                class="opens"
                label="Requests"
                columns={columns}
                rows={rows}
                keyOf={({ id, region: at }) => `${at} ${id}`}
                onOpen={(one) => go({ ...route, item: one.id })}
              />
            )}
          </>
        )}
      </Panel>
      {route.item !== undefined && (
        <RequestDialog id={route.item} at={regionOf(route.item)} close={() => go({ ...route, item: undefined })} />
      )}
    </>
  );
}

const textOf = ({ http, function: id, trigger, error }: Entry): string =>
  `${http?.method ?? ''} ${http?.path ?? ''} ${http?.status ?? ''} ${id ?? ''} ${trigger ?? ''} ${error ?? ''}`.toLowerCase();

const columns: readonly Column<Entry>[] = [
  {
    key: 'at',
    title: 'Time',
    track: '96px',
    narrow: '61px',
    cell: ({ at }) => <span class="mono time">{clock(at)}</span>,
  },
  {
    key: 'ok',
    title: 'Answer',
    track: '78px',
    narrow: '56px',
    cell: ({ ok, http }) => (
      <Mark kind={ok ? 'ok' : 'bad'}>{http ? String(http.status || 'none') : ok ? 'OK' : 'Error'}</Mark>
    ),
  },
  {
    key: 'what',
    title: 'Request',
    track: 'minmax(120px, 3fr)',
    narrow: 'minmax(0, 1fr)',
    cell: ({ http, trigger }) =>
      http ? (
        <>
          <span class="method">{http.method}</span> <span class="mono">{http.path}</span>
        </>
      ) : (
        <span class="muted">{trigger ?? ''}</span>
      ),
  },
  {
    key: 'function',
    title: 'Function',
    track: 'minmax(90px, 2fr)',
    wide: true,
    cell: ({ function: id, error }) => (
      <>
        {id ?? '–'} {error && <span class="bad-text">{error}</span>}
      </>
    ),
  },
  {
    key: 'region',
    title: 'Region',
    track: '120px',
    wide: true,
    cell: ({ region }) => <span class="mono muted">{region}</span>,
  },
  {
    key: 'cold',
    title: 'Cold start',
    untitled: true,
    track: '46px',
    wide: true,
    cell: ({ coldStart }) => coldStart && <span class="tag">cold</span>,
  },
  { key: 'ms', title: 'Took', track: '68px', end: true, cell: ({ ms }) => duration(ms) },
];
