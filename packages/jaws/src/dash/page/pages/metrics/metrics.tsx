import { useMemo } from 'preact/hooks';
import { useDash, useStage } from '../../base/dash.ts';
import { duration, short } from '../../base/format.ts';
import { setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Choice, Switch } from '../../parts/fields.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Plot } from '../../parts/plot.tsx';
import { byFunction, byRegion, type Metrics as Measured, type Of, seriesOf, type Total, timesOf } from './sums.ts';
import { TotalGrid } from './total-grid.tsx';

const spans: readonly (readonly [string, string])[] = [
  ['60', '1 hour'],
  ['180', '3 hours'],
  ['1440', '1 day'],
  ['10080', '7 days'],
  ['43200', '30 days'],
];

export function Metrics() {
  const { route, project } = useDash();
  const { where, regions } = useStage();
  const {
    since = '180',
    fn = '',
    by = regions.length > 1 && regions.length <= 6 ? 'region' : 'all',
    cold = '',
  } = route.query;
  const minutes = spans.some(([value]) => value === since) ? Number(since) : 180;
  const input = { ...where, minutes, ...(fn && { functions: [fn] }), ...(cold === '1' && { coldStarts: true }) };
  const loaded = useTool('jaws_metrics', input, { every: 60_000 });
  const change = (to: Readonly<Record<string, string>>) => setQuery(route, to);
  return (
    <>
      <PageHead title="Metrics" />
      <div class="bar">
        <Choice label="Last" value={String(minutes)} options={spans} onChange={(value) => change({ since: value })} />
        <Choice
          label="Function"
          value={fn}
          options={[['', 'All'], ...project.functions.map(({ id }) => [id, id] as const)]}
          onChange={(value) => change({ fn: value })}
        />
        {regions.length > 1 && (
          <Choice
            label="Lines"
            value={by}
            options={[
              ['region', 'By region'],
              ['all', 'All together'],
            ]}
            onChange={(value) => change({ by: value })}
          />
        )}
        <Switch
          label="Cold starts (reads the logs)"
          checked={cold === '1'}
          onChange={(on) => change({ cold: on ? '1' : '' })}
        />
      </div>
      {loaded.data && <Plots metrics={loaded.data} by={by} cold={cold === '1'} />}
      <Panel title="Regions" of={loaded} flush>
        {(data) => (
          <TotalGrid
            label="Regions"
            of={byRegion(data)}
            cold={cold === '1'}
            rows={Math.min(12, data.regions.length)}
            isRegion
          />
        )}
      </Panel>
      {loaded.data && <Functions metrics={loaded.data} cold={cold === '1'} />}
    </>
  );
}

function Functions({ metrics, cold }: { readonly metrics: Measured; readonly cold: boolean }) {
  const rows = useMemo(() => byFunction(metrics), [metrics]);
  if (rows.length === 0) return null;
  return (
    <Panel title="Functions" flush>
      <TotalGrid label="Functions" of={rows} cold={cold} rows={Math.min(14, rows.length)} />
    </Panel>
  );
}

const invocations: Of = ({ functions }) => functions.map((one) => one.invocations.steps);
const errors: Of = ({ functions }) => functions.map((one) => one.errors.steps);
const throttles: Of = ({ functions }) => functions.map((one) => one.throttles.steps);
const requests: Of = ({ api }) => (api ? [api.requests.steps] : []);

interface PlotsProps {
  readonly metrics: Measured;
  readonly by: string;
  readonly cold: boolean;
}

function Plots({ metrics, by, cold }: PlotsProps) {
  const times = useMemo(() => timesOf(metrics), [metrics]);
  const series = useMemo(
    () => ({
      invocations: seriesOf(metrics, invocations, by),
      errors: seriesOf(metrics, errors, by, 2),
      throttles: seriesOf(metrics, throttles, by, 4),
      requests: seriesOf(metrics, requests, by, 5),
      answers: [
        { ...seriesOf(metrics, ({ api }) => (api ? [api.clientErrors.steps] : []), 'all', 4)[0]!, name: '4XX' },
        { ...seriesOf(metrics, ({ api }) => (api ? [api.serverErrors.steps] : []), 'all', 2)[0]!, name: '5XX' },
      ],
    }),
    [metrics, by],
  );
  const hasApi = metrics.regions.some(({ api }) => api !== undefined);
  return (
    <div class="plots">
      <Plot title="Invocations" times={times} series={series.invocations} format={short} />
      <Plot title="Errors" times={times} series={series.errors} format={short} />
      <Spreads metrics={metrics} cold={cold} />
      <Plot title="Throttles" times={times} series={series.throttles} format={short} />
      {hasApi && <Plot title="API requests" times={times} series={series.requests} format={short} />}
      {hasApi && <Plot title="API errors" times={times} series={series.answers} format={short} />}
    </div>
  );
}

/** CloudWatch returns these for the whole time range, so they are drawn by region, or by function for a single region. */
function Spreads({ metrics, cold }: { readonly metrics: Measured; readonly cold: boolean }) {
  const { times, names, places } = useMemo(() => {
    const all = metrics.regions.length > 1 ? byRegion(metrics) : byFunction(metrics).slice(0, 24);
    const known = all.filter(({ p99 }) => p99 !== undefined);
    return { places: known, times: known.map((_, at) => at), names: known.map(({ name }) => name) };
  }, [metrics]);
  if (places.length === 0) return null;
  const of = (name: string, value: (one: Total) => number | undefined, color: number) => ({
    name,
    values: places.map((one) => value(one) ?? null),
    color,
  });
  const isRegions = metrics.regions.length > 1;
  const [p50, p95, p99] = [
    of('p50', (one) => one.p50, 1),
    of('p95', (one) => one.p95, 4),
    of('p99', (one) => one.p99, 2),
  ];
  const shared = { times, names };
  return (
    <>
      <Plot
        {...shared}
        title={isRegions ? 'Duration, the slowest function' : 'Duration'}
        series={[p50, p95, p99]}
        format={(value) => duration(value)}
      />
      <Plot {...shared} title="Concurrency" series={[of('Most at once', (one) => one.concurrency, 3)]} format={short} />
      {cold && <Plot {...shared} title="Cold starts" series={[of('In all', (one) => one.cold, 5)]} format={short} />}
    </>
  );
}
