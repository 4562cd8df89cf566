import { useMemo } from 'preact/hooks';
import { plural } from '../../base/format.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { RegionsStrip } from '../../parts/regions-strip.tsx';
import { type FunctionRow, placesText } from './rows.ts';

interface FunctionListProps {
  readonly rows: readonly FunctionRow[];
  readonly ticked: ReadonlySet<string>;
  readonly setTicked: (ids: ReadonlySet<string>) => void;
  readonly open: (id: string) => void;
}

type Line =
  | { readonly module: string; readonly rows: readonly FunctionRow[] }
  | { readonly module: string; readonly row: FunctionRow };

/** Functions, grouped by module. */
export function FunctionList({ rows, ticked, setTicked, open }: FunctionListProps) {
  const lines = useMemo(() => {
    const modules = Map.groupBy(rows, ({ module }) => module);
    return [...modules].flatMap(([module, own]): Line[] => [
      { module, rows: own },
      ...own.map((row) => ({ module, row })),
    ]);
  }, [rows]);
  const tick = (some: readonly FunctionRow[], on: boolean) => {
    const ids = new Set(ticked);
    for (const { id, inProject } of some) {
      if (on && inProject) ids.add(id);
      else ids.delete(id);
    }
    setTicked(ids);
  };
  const columns = columnsOf(rows, ticked, tick);
  return (
    <DataGrid
      class="opens"
      label="Functions"
      columns={columns}
      rows={lines}
      keyOf={(line) => ('row' in line ? line.row.id : ` ${line.module}`)}
      onOpen={(line) => 'row' in line && open(line.row.id)}
      onToggle={(line) => 'row' in line && tick([line.row], !ticked.has(line.row.id))}
      isOpen={(line) => 'row' in line && ticked.has(line.row.id)}
      groupOf={(line) =>
        'rows' in line ? (
          <>
            <Tick label={`Tick the module ${line.module}`} rows={line.rows} ticked={ticked} tick={tick} />
            {line.module} <span class="muted">{plural(line.rows.length, 'function')}</span>
          </>
        ) : undefined
      }
    />
  );
}

type Ticking = (some: readonly FunctionRow[], on: boolean) => void;

interface TickProps {
  readonly label: string;
  readonly rows: readonly FunctionRow[];
  readonly ticked: ReadonlySet<string>;
  readonly tick: Ticking;
}

/** Half ticked when only some are selected. */
function Tick({ label, rows, ticked, tick }: TickProps) {
  const own = rows.filter(({ inProject }) => inProject);
  const on = own.filter(({ id }) => ticked.has(id)).length;
  return (
    <input
      type="checkbox"
      aria-label={label}
      disabled={own.length === 0}
      checked={own.length > 0 && on === own.length}
      indeterminate={on > 0 && on < own.length}
      onChange={(event) => tick(own, event.currentTarget.checked)}
    />
  );
}

function columnsOf(rows: readonly FunctionRow[], ticked: ReadonlySet<string>, tick: Ticking): readonly Column<Line>[] {
  const of = (cell: (row: FunctionRow) => preact.ComponentChildren) => (line: Line) =>
    'row' in line ? cell(line.row) : undefined;
  const places = rows[0]?.places.length ?? 0;
  return [
    {
      key: 'tick',
      title: 'Ticked',
      track: '18px',
      head: <Tick label="Tick all shown rows" rows={rows} ticked={ticked} tick={tick} />,
      cell: of((row) => <Tick label={`Tick ${row.id}`} rows={[row]} ticked={ticked} tick={tick} />),
    },
    {
      key: 'id',
      title: 'Function',
      track: 'minmax(130px, 2fr)',
      cell: of((row) => (
        <span title={row.description}>
          {row.id.slice(row.module.length + 1) || row.id}{' '}
          {!row.inProject && <span class="tag warn">not in the project</span>}
        </span>
      )),
    },
    {
      key: 'endpoints',
      title: 'Endpoints',
      track: 'minmax(120px, 3fr)',
      wide: true,
      cell: of(({ endpoints }) =>
        endpoints.length === 0 ? (
          <span class="muted">–</span>
        ) : (
          <>
            <span class="method">{endpoints[0]!.method}</span> <span class="mono">{endpoints[0]!.path}</span>
            {endpoints.length > 1 && <span class="muted"> and {endpoints.length - 1} more</span>}
          </>
        ),
      ),
    },
    {
      key: 'runtime',
      title: 'Runtime',
      track: '104px',
      wide: true,
      cell: of(({ runtime }) => <span class="muted">{runtime}</span>),
    },
    {
      key: 'memory',
      title: 'Memory',
      track: '76px',
      wide: true,
      end: true,
      cell: of(({ memorySize }) => `${memorySize} MB`),
    },
    {
      key: 'places',
      title: 'Regions',
      track: `${Math.min(290, Math.max(88, places * 9 + 2))}px`,
      wide: places > 8,
      cell: of((row) => <RegionsStrip label={placesText(row.places)} cells={row.places} />),
    },
    {
      key: 'count',
      title: 'In',
      untitled: places > 8,
      track: '64px',
      end: true,
      cell: of((row) => <Count row={row} />),
    },
  ];
}

function Count({ row }: { readonly row: FunctionRow }) {
  const there = row.places.filter(({ deployed }) => deployed).length;
  return (
    <span class={there === row.places.length ? 'muted' : 'strong'}>
      {there}/{row.places.length}
    </span>
  );
}
