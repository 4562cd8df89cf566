import { count, duration } from '../../base/format.ts';
import { placeOf } from '../../base/places.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import type { Total } from './sums.ts';

interface TotalGridProps {
  readonly label: string;
  readonly of: readonly Total[];
  readonly cold: boolean;
  /** The number of visible rows. */
  readonly rows: number;
  readonly isRegion?: boolean;
}

/** Figures of regions or functions. A row shows what its region lacks. */
export function TotalGrid({ label, of, cold, rows, isRegion }: TotalGridProps) {
  return (
    <div class="fixed-grid" style={{ height: `${(rows + 1) * 34 + 1}px` }}>
      <DataGrid
        label={label}
        columns={columnsOf(cold, isRegion === true)}
        rows={of}
        keyOf={({ name }) => name}
        groupOf={(one) => (one.error ? <Lost of={one} /> : one.waiting ? <Waiting of={one} /> : undefined)}
      />
    </div>
  );
}

function Lost({ of }: { readonly of: Total }) {
  return (
    <>
      <span class="mono">{of.name}</span>
      <span class="bad-text cut">{[of.error?.message, of.error?.hint].filter(Boolean).join(' ')}</span>
    </>
  );
}

function Waiting({ of }: { readonly of: Total }) {
  return (
    <>
      <span class="mono">{of.name}</span>
      <span class="muted">Waiting for its answer</span>
    </>
  );
}

const number = (value: number | undefined) => (value === undefined ? <span class="muted">–</span> : count(value));

const columnsOf = (cold: boolean, isRegion: boolean): readonly Column<Total>[] => [
  {
    key: 'name',
    title: isRegion ? 'Region' : 'Function',
    track: 'minmax(110px, 2fr)',
    cell: ({ name }) => (
      <span class="two-lines">
        <span class={isRegion ? 'mono' : ''}>{name}</span>{' '}
        {isRegion && <span class="muted region-name">{placeOf(name)?.name}</span>}
      </span>
    ),
  },
  {
    key: 'spark',
    title: 'Results',
    untitled: true,
    track: '90px',
    wide: true,
    cell: ({ steps }) => <Sparkline values={steps} />,
  },
  { key: 'invocations', title: 'Invocations', track: '86px', end: true, cell: ({ invocations }) => count(invocations) },
  { key: 'errors', title: 'Errors', track: '92px', end: true, cell: (one) => <Errors of={one} /> },
  {
    key: 'throttles',
    title: 'Throttles',
    track: '70px',
    end: true,
    wide: true,
    cell: ({ throttles }) => count(throttles),
  },
  { key: 'p50', title: 'p50', track: '66px', end: true, wide: true, cell: ({ p50 }) => duration(p50) },
  { key: 'p95', title: 'p95', track: '66px', end: true, cell: ({ p95 }) => duration(p95) },
  { key: 'p99', title: 'p99', track: '66px', end: true, wide: true, cell: ({ p99 }) => duration(p99) },
  {
    key: 'concurrency',
    title: 'Concurrency',
    track: '86px',
    end: true,
    wide: true,
    cell: ({ concurrency }) => number(concurrency),
  },
  ...(cold
    ? [
        {
          key: 'cold',
          title: 'Cold starts',
          track: '118px',
          end: true,
          wide: true,
          cell: ({ cold: starts, coldMedian }: Total) => (
            <>
              {number(starts)} {coldMedian !== undefined && <span class="muted">{duration(coldMedian)}</span>}
            </>
          ),
        },
      ]
    : []),
];

function Errors({ of: { errors, invocations } }: { readonly of: Total }) {
  if (errors === 0) return <span class="muted">0</span>;
  const share = invocations > 0 ? ` ${((errors / invocations) * 100).toFixed(1)}%` : '';
  return (
    <span class="bad-text">
      {count(errors)}
      {share}
    </span>
  );
}
