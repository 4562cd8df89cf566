import { useMemo, useState } from 'preact/hooks';
import { useDash, useStage } from '../../base/dash.ts';
import { clock, count, dateTime, plural } from '../../base/format.ts';
import { setQuery } from '../../base/route.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Choice, Search, Switch } from '../../parts/fields.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { LineDialog } from './line-dialog.tsx';
import { aroundOf, filtered, type Level, type Line, textOf } from './lines.ts';
import { useLines } from './use-lines.ts';

const spans: readonly (readonly [string, string])[] = [
  ['10', '10 minutes'],
  ['60', '1 hour'],
  ['360', '6 hours'],
  ['1440', '1 day'],
];
const levels: readonly (readonly [string, string])[] = [
  ['', 'All'],
  ['debug', 'Debug and up'],
  ['info', 'Info and up'],
  ['warn', 'Warnings and errors'],
  ['error', 'Errors'],
];

export function Logs() {
  const { route, project } = useDash();
  const { where } = useStage();
  const { q = '', fn = '', level = '', since = '10', paused = '', id = '' } = route.query;
  const around = aroundOf(route.query.at);
  const minutes = spans.some(([value]) => value === since) ? Number(since) : 10;
  const input = {
    ...where,
    minutes: id === '' ? minutes : 1440,
    limit: 1000,
    ...(fn && { functions: [fn] }),
    ...(id && { requestId: id }),
    ...(around && { since: around.since, until: around.until }),
  };
  const lines = useLines(input, paused !== '1' && id === '' && !around);
  const [open, setOpen] = useState<Line>();
  const shown = useMemo(() => filtered(lines.data?.lines ?? [], { text: q, level }), [lines.data, q, level]);
  const columns = useMemo(() => columnsOf(where.region === undefined), [where.region]);
  const total = lines.data?.lines.length ?? 0;
  const change = (to: Readonly<Record<string, string>>) => setQuery(route, to);
  return (
    <>
      <PageHead title="Logs" />
      <div class="bar">
        <Search label="Search lines" value={q} onChange={(value) => change({ q: value })} />
        <Choice
          label="Function"
          value={fn}
          options={[['', 'All'], ...project.functions.map((one) => [one.id, one.id] as const)]}
          onChange={(value) => change({ fn: value })}
        />
        <Choice label="Level" value={level} options={levels} onChange={(value) => change({ level: value })} />
        {around && (
          <button type="button" onClick={() => change({ at: '' })}>
            Around {dateTime(around.at)} <span class="hidden">Show the latest</span>
            <span aria-hidden="true">×</span>
          </button>
        )}
        {around ? null : id === '' ? (
          <>
            <Choice
              label="Last"
              value={String(minutes)}
              options={spans}
              onChange={(value) => change({ since: value })}
            />
            <Switch label="Live" checked={paused !== '1'} onChange={(on) => change({ paused: on ? '' : '1' })} />
          </>
        ) : (
          <button type="button" onClick={() => change({ id: '' })}>
            Request {id.slice(0, 8)}… <span class="hidden">Show all requests</span>
            <span aria-hidden="true">×</span>
          </button>
        )}
      </div>
      <Panel
        title={shown.length === total ? plural(total, 'line') : `${count(shown.length)} of ${plural(total, 'line')}`}
        of={lines}
        lacking={() => lines.lacking}
        fill
        flush
      >
        {(data) => (
          <>
            {(lines.leftOut > 0 || data.dropped > 0) && (
              <p class="muted inset">
                {plural(lines.leftOut + data.dropped, 'older line is', 'older lines are')} not shown.
              </p>
            )}
            {lines.notDeployed > 0 && total === 0 && (
              <p class="note warn inset">{plural(lines.notDeployed, 'function')} not deployed in these regions.</p>
            )}
            {shown.length === 0 ? (
              <Empty title={total === 0 ? 'Nothing was logged' : 'No line matches'}>
                {total === 0
                  ? 'Lines appear here as functions write them.'
                  : `${plural(total, 'line')} are hidden by the filters.`}
              </Empty>
            ) : (
              <DataGrid
                class="opens log"
                label="Log lines, oldest first"
                height={24}
                columns={columns}
                rows={shown}
                keyOf={({ n }) => String(n)}
                onOpen={setOpen}
                tail
              />
            )}
          </>
        )}
      </Panel>
      {open && <LineDialog line={open} close={() => setOpen(undefined)} />}
    </>
  );
}

const names: Readonly<Record<Level, string>> = {
  error: 'ERROR',
  warn: 'WARN',
  info: 'INFO',
  debug: 'DEBUG',
  platform: '·',
};

const columnsOf = (withRegion: boolean): readonly Column<Line>[] => [
  { key: 'at', title: 'Time', track: '92px', narrow: '58px', cell: ({ at }) => <span class="time">{clock(at)}</span> },
  {
    key: 'level',
    title: 'Level',
    track: '46px',
    cell: ({ level }) => <span class={`level ${level}`}>{names[level]}</span>,
  },
  ...(withRegion
    ? [
        {
          key: 'region',
          title: 'Region',
          track: '118px',
          wide: true,
          cell: ({ region }: Line) => <span class="muted">{region}</span>,
        },
      ]
    : []),
  {
    key: 'function',
    title: 'Function',
    track: 'minmax(70px, 170px)',
    wide: true,
    cell: (line) => <span class="muted">{line.function}</span>,
  },
  {
    key: 'text',
    title: 'Line',
    track: 'minmax(0, 1fr)',
    cell: ({ message }) => textOf(message).slice(0, 600),
  },
];
