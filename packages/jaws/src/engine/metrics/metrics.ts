import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { rejected } from '../../aws/observe.ts';
import type { RegionClients } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import { describeStack } from '../../deploy/describe.ts';
import { JawsError } from '../../errors/error.ts';
import type { FunctionModel, Model, RegionModel } from '../../model/types.ts';
import { warmIn } from '../../model/warm.ts';
import { stackName } from '../../templates/names.ts';
import { deployedNames } from '../deployed-names.ts';
import type { Host } from '../host.ts';
import { groupOf } from '../logs.ts';
import { type MetricPoints, metricData } from '../metric-data.ts';
import { checkIds, forUser, openedOf, reach, regionsOf } from '../open.ts';
import { readEach } from '../so-far.ts';
import { coldStartsOf } from './cold-starts.ts';
import { listSeries, remainingQueries, seriesMetrics, seriesQueries } from './custom.ts';
import { counted, type Dimensions, highest, type MeasuredTime, query, timeOf, wholeOf } from './points.ts';
import type {
  ApiMetrics,
  ColdStarts,
  CustomMetrics,
  FunctionMetrics,
  MetricsOptions,
  MetricsResult,
  Percentiles,
  RegionMetrics,
} from './types.ts';

/** What CloudWatch has counted for a stage's functions and APIs. A region that does not respond says why and hides no other. */
export function metrics(host: Host, options: MetricsOptions): Promise<MetricsResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    checkIds(model, options.functions, []);
    const wanted = model.functions.filter(({ id }) => options.functions.includes(id));
    const places = regionsOf(model, options.stage, options.region);
    const aws = await reach(host, model, options.profile, options.stage);
    const time = timeOf(options.span, host.now());
    const { from, to, step } = time;
    const { stage, soFar } = options;
    const of = (regions: readonly RegionMetrics[]): MetricsResult => ({
      stage,
      from: from.toISOString(),
      to: to.toISOString(),
      step,
      regions,
    });
    const regions = await readEach(places, {
      read: (place) => regionMetrics(aws.in(place.region), model, place, wanted, time, options.coldStarts),
      waiting: ({ region }): RegionMetrics => ({ region, functions: [], waiting: true }),
      report: soFar && ((found) => soFar(of(found))),
    });
    return of(regions);
  });
}

async function regionMetrics(
  clients: RegionClients,
  model: Model,
  place: RegionModel,
  wanted: readonly FunctionModel[],
  time: MeasuredTime,
  coldStarts: boolean,
): Promise<RegionMetrics> {
  const { region } = place;
  try {
    const cloudWatch = await clients.cloudWatch();
    const named = await deployedNames(clients, model, place);
    const names = wanted.map(named);
    const ids = new Map(names.map((name, at) => [name, wanted[at]!.id]));
    const [apis, listed] = await Promise.all([
      apisOf(clients, model, place),
      listSeries(cloudWatch, model.name, place.stage, ids, time),
    ]);
    const counters = [
      ...names.flatMap((name, at) => functionQueries(`f${at}`, name, time)),
      ...apis.flatMap((api) => apiQueries(api, time)),
    ];
    const series = listed.series.slice(0, remainingQueries(counters.length));
    const asked = [...counters, ...series.flatMap((one, at) => seriesQueries(`c${at}`, model.name, one, time))];
    const data: Data = asked.length === 0 ? new Map() : await metricData(cloudWatch, asked, time.from, time.to);
    const custom: CustomMetrics = {
      metrics: series.flatMap((one, at) => seriesMetrics(`c${at}`, one, data, time) ?? []),
      ...((listed.leftOut || series.length < listed.series.length) && { leftOut: true as const }),
      ...(listed.error && { error: listed.error }),
    };
    const functions = wanted.map((fn, at): FunctionMetrics => {
      const warm = warmIn(fn, place.settings?.warm);
      return { ...functionMetrics(fn.id, `f${at}`, data, time), ...(warm && { warm }) };
    });
    const api = apiMetrics(apis, data, time);
    const cold = coldStarts ? await coldIn(clients, wanted, names, time) : [];
    return {
      region,
      functions: functions.map((one, at) => ({ ...one, ...(cold[at] && { cold: withShare(cold[at], one) }) })),
      ...(api && { api }),
      ...((series.length > 0 || listed.error) && { custom }),
    };
  } catch (thrown) {
    const error = rejected(thrown);
    if (!(error instanceof JawsError)) throw error;
    const { code, message, hint } = error;
    return { region, functions: [], error: { code, message, ...(hint && { hint }) } };
  }
}

/** CloudWatch's period and the log's may end at different seconds, which can yield a share above 1. */
const withShare = (cold: ColdStarts, { invocations }: FunctionMetrics): ColdStarts =>
  cold.more || invocations.sum === 0 ? cold : { ...cold, share: Math.min(1, cold.count / invocations.sum) };

async function coldIn(
  clients: RegionClients,
  wanted: readonly FunctionModel[],
  names: readonly string[],
  { from, to }: MeasuredTime,
) {
  const logs = await clients.logs();
  return inParallel([...wanted.entries()], 4, async ([at, fn]) => {
    const name = names[at]!;
    // Only a function with its own log group needs a call.
    const group = 'LoggingConfig' in fn.properties ? await groupOf(name, clients) : `/aws/lambda/${name}`;
    return group === undefined ? undefined : coldStartsOf(logs, { functionName: name, group }, from, to);
  });
}

const percentiles = ['p50', 'p95', 'p99'] as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
function functionQueries(id: string, FunctionName: string, time: MeasuredTime): MetricDataQuery[] {
  const of = (name: string, metric: string, stat: string, period: number) =>
    query(`${id}_${name}`, 'AWS/Lambda', metric, { FunctionName }, stat, period);
  return [
    of('invocations', 'Invocations', 'Sum', time.step),
    of('errors', 'Errors', 'Sum', time.step),
    of('throttles', 'Throttles', 'Sum', time.step),
    ...percentiles.map((stat) => of(stat, 'Duration', stat, wholeOf(time))),
    of('concurrency', 'ConcurrentExecutions', 'Maximum', wholeOf(time)),
  ];
}

interface Api {
  readonly key: string;
  readonly dimensions: Dimensions;
  readonly clientErrors: string;
  readonly serverErrors: string;
}

/** A stack does not show which kind its API is: REST APIs are measured by name, HTTP APIs by id, and only one of them has data. */
async function apisOf(clients: RegionClients, model: Model, { stage, region }: RegionModel): Promise<readonly Api[]> {
  const cf = await clients.cloudFormation();
  const stack = await describeStack(cf, region, stackName(stage, model.name, 'endpoints'));
  const { ApiId, ApiStage = stage } = stack?.outputs ?? {};
  if (!ApiId) return [];
  return [
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    {
      key: 'rest',
      dimensions: { ApiName: `${stage}-${model.name}`, Stage: ApiStage },
      clientErrors: '4XXError',
      serverErrors: '5XXError',
    },
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
    { key: 'http', dimensions: { ApiId, Stage: ApiStage }, clientErrors: '4xx', serverErrors: '5xx' },
  ];
}

function apiQueries({ key, dimensions, clientErrors, serverErrors }: Api, time: MeasuredTime): MetricDataQuery[] {
  const of = (name: string, metric: string, stat: string, period: number) =>
    query(`${key}_${name}`, 'AWS/ApiGateway', metric, dimensions, stat, period);
  return [
    of('requests', 'Count', 'Sum', time.step),
    of('clientErrors', clientErrors, 'Sum', time.step),
    of('serverErrors', serverErrors, 'Sum', time.step),
    ...percentiles.map((stat) => of(stat, 'Latency', stat, wholeOf(time))),
  ];
}

type Data = ReadonlyMap<string, MetricPoints>;

function functionMetrics(id: string, key: string, data: Data, time: MeasuredTime): FunctionMetrics {
  const concurrency = highest(data.get(`${key}_concurrency`));
  return {
    id,
    invocations: counted(data.get(`${key}_invocations`), time),
    errors: counted(data.get(`${key}_errors`), time),
    throttles: counted(data.get(`${key}_throttles`), time),
    duration: percentilesOf(key, data),
    ...(concurrency !== undefined && { concurrency }),
  };
}

/** Undefined if there is no API. */
function apiMetrics(apis: readonly Api[], data: Data, time: MeasuredTime): ApiMetrics | undefined {
  const found = apis.map(
    ({ key }): ApiMetrics => ({
      requests: counted(data.get(`${key}_requests`), time),
      clientErrors: counted(data.get(`${key}_clientErrors`), time),
      serverErrors: counted(data.get(`${key}_serverErrors`), time),
      latency: percentilesOf(key, data),
    }),
  );
  return found.find(({ requests }) => requests.sum > 0) ?? found[0];
}

const percentilesOf = (key: string, data: Data): Percentiles =>
  Object.fromEntries(
    percentiles.flatMap((stat) => {
      const value = highest(data.get(`${key}_${stat}`));
      return value === undefined ? [] : [[stat, value]];
    }),
  );
