import { bytes, duration, short, usd } from '../../base/format.ts';
import { type Column, DataGrid, isNarrowPage } from '../../parts/data-grid.tsx';
import type { EndpointCost, Line, Use } from './sums.ts';

/** The number of visible rows. */
const most = 12;

const GiB = 1024 ** 3;

function useText(use: Use | undefined): string {
  if (!use) return '';
  const parts = (named: readonly (readonly [number | undefined, string])[]) =>
    named.flatMap(([value, word]) => (value ? [`${short(value)} ${word}`] : [])).join(', ');
  switch (use.kind) {
    case 'function':
      return `${short(use.requests)} calls of ${duration(use.ms)}`;
    case 'api':
      return parts([
        [use.requests, 'requests'],
        [use.messages, 'messages'],
      ]);
    case 'table':
    case 'bucket':
      return [
        parts([
          [use.reads, 'reads'],
          [use.writes, 'writes'],
        ]),
        ...(use.storedGB ? [bytes(use.storedGB * GiB)] : []),
      ]
        .filter(Boolean)
        .join(', ');
    case 'queue':
      return `${short(use.requests ?? 0)} requests`;
    case 'topic':
      return `${short(use.publishes ?? 0)} messages`;
  }
}

const rowHeight = 34;
/** The kind is below the name there. */
const narrowHeight = 50;

const height = (rows: number, row = rowHeight) => ({ height: `${Math.min(most, rows) * row + 35}px` });

export function LineGrid({ lines }: { readonly lines: readonly Line[] }) {
  const row = isNarrowPage() ? narrowHeight : rowHeight;
  return (
    <div class="fixed-grid" style={height(lines.length, row)}>
      <DataGrid
        height={row}
        label="Cost by function and resource"
        columns={lineColumns}
        rows={lines}
        keyOf={({ id, type }) => `${type} ${id}`}
      />
    </div>
  );
}

const money = (value: number) => (value === 0 ? <span class="muted">–</span> : usd(value));

const titleOf = ({ regions, standIns }: Line): string =>
  [
    ...regions.map(({ region, usd: one }) => `${region}: ${usd(one)}`),
    ...(standIns.length > 0 ? [`with prices of ${standIns.join(', ')}`] : []),
  ].join('\n');

const kindOf = (type: string): string => type.replace(/^AWS::/, '').replace('::', ' ');

const lineColumns: readonly Column<Line>[] = [
  {
    key: 'id',
    title: 'What',
    track: 'minmax(130px, 2fr)',
    cell: ({ id, type }) => (
      <>
        <span class="cut block" title={id}>
          {id}
        </span>
        <span class="muted kind two-lines only-narrow">{kindOf(type)}</span>
      </>
    ),
  },
  {
    key: 'group',
    title: 'Kind',
    // The longest names of services have a line for themselves.
    track: 'minmax(150px, 1fr)',
    wide: true,
    cell: ({ type }) => <span class="muted kind two-lines">{kindOf(type)}</span>,
  },
  {
    key: 'use',
    title: 'Use',
    track: 'minmax(150px, 1.4fr)',
    wide: true,
    cell: ({ use }) => <span class="two-lines">{useText(use)}</span>,
  },
  {
    key: 'regions',
    title: 'Regions',
    track: '90px',
    wide: true,
    end: true,
    cell: (one) => (
      <span title={titleOf(one)}>
        {one.regions.length}
        {one.standIns.length > 0 && '*'}
      </span>
    ),
  },
  { key: 'fixed', title: 'Fixed', track: '90px', wide: true, end: true, cell: ({ fixed }) => money(fixed) },
  { key: 'used', title: 'By use', track: '90px', wide: true, end: true, cell: ({ used }) => money(used) },
  {
    key: 'total',
    title: 'A month',
    track: '100px',
    end: true,
    cell: (one) => (
      <span class="strong" title={titleOf(one)}>
        {usd(one.total)}
      </span>
    ),
  },
];

export function EndpointTable({ endpoints }: { readonly endpoints: readonly EndpointCost[] }) {
  return (
    <div class="fixed-grid" style={height(endpoints.length)}>
      <DataGrid label="Cost of endpoints" columns={endpointColumns} rows={endpoints} keyOf={({ id }) => id} />
    </div>
  );
}

const endpointColumns: readonly Column<EndpointCost>[] = [
  {
    key: 'id',
    title: 'Endpoint',
    track: 'minmax(150px, 2fr)',
    cell: ({ id }) => (
      <span class="mono cut" title={id}>
        {id}
      </span>
    ),
  },
  {
    key: 'fn',
    title: 'Function',
    track: 'minmax(120px, 1fr)',
    wide: true,
    cell: (one) => <span class="two-lines">{one.function}</span>,
  },
  {
    key: 'usd',
    title: 'A million requests',
    track: '150px',
    end: true,
    cell: ({ least, most: dearest }) => {
      if (least === undefined || dearest === undefined) return <span class="muted">no calls measured</span>;
      return usd(least) === usd(dearest) ? usd(least) : `${usd(least)} to ${usd(dearest)}`;
    },
  },
];
