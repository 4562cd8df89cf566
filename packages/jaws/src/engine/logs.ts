import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { awsCode } from '../aws/observe.ts';
import type { RegionClients } from '../aws/types.ts';
import { wait } from '../base/async.ts';
import type { RegionModel } from '../model/types.ts';
import { functionName } from '../templates/names.ts';
import type { Host } from './host.ts';
import { checkIds, forUser, openProject, reach, regionsOf } from './open.ts';
import type { LogsOptions, LogsResult } from './types.ts';

/** Between two looks while following, in milliseconds: FilterLogEvents may be called five times a second in an account. */
const LOOK = 1_000;
/** Lines may come up to so many milliseconds later than their time says; a look goes back that far. */
const LATE = 10_000;

/** The log of a deployed function, and how far it was read. */
interface Source {
  readonly function: string;
  readonly place: RegionModel;
  readonly clients: RegionClients;
  /** Undefined: the function is not deployed there. */
  readonly group: string | undefined;
  from: number;
  seen: Set<string>;
}

/**
 * What functions wrote to CloudWatch Logs, as `function-log` events, oldest first; with `follow` also what they write from now on,
 * until the host's signal is aborted.
 */
export function logs(host: Host, options: LogsOptions): Promise<LogsResult> {
  return forUser(host, async () => {
    const { model } = openProject(options.root);
    checkIds(model, options.functions, []);
    const wanted = model.functions.filter(({ id }) => options.functions.includes(id));
    const places = regionsOf(model, options.stage, options.region);
    const aws = await reach(host, model, options.profile);
    const sources = await Promise.all(
      places.flatMap((place) =>
        wanted.map(async (fn): Promise<Source> => {
          const clients = aws.in(place.region);
          const group = await groupOf(functionName(place.stage, model.name, fn.logicalId), clients);
          return { function: fn.id, place, clients, group, from: options.since, seen: new Set() };
        }),
      ),
    );
    let lines = await tell(host, sources, options.filter);
    while (options.follow && !host.signal.aborted) {
      await wait(LOOK, host.signal);
      if (!host.signal.aborted) lines += await tell(host, sources, options.filter);
    }
    const missing = sources.filter(({ group }) => group === undefined);
    return {
      lines,
      notDeployed: missing.map((source) => ({
        function: source.function,
        stage: source.place.stage,
        region: source.place.region,
      })),
    };
  });
}

/** Where a deployed function logs to; undefined when it is not deployed. */
async function groupOf(name: string, clients: RegionClients): Promise<string | undefined> {
  const [lambda, { GetFunctionConfigurationCommand }] = await Promise.all([
    clients.lambda(),
    import('@aws-sdk/client-lambda'),
  ]);
  try {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return found.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  } catch (error) {
    if (awsCode(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Emits what is new in all of them by its time, and says how many lines that was. */
async function tell(host: Host, sources: readonly Source[], filter: string | undefined): Promise<number> {
  const found: { readonly source: Source; readonly event: FilteredLogEvent }[] = [];
  // One after the other: the limit of the service is low.
  for (const source of sources) {
    for (const event of await fresh(source, filter)) found.push({ source, event });
  }
  found.sort((one, other) => (one.event.timestamp ?? 0) - (other.event.timestamp ?? 0));
  for (const { source, event } of found) {
    host.emit({
      type: 'function-log',
      stage: source.place.stage,
      region: source.place.region,
      function: source.function,
      at: new Date(event.timestamp ?? 0).toISOString(),
      message: (event.message ?? '').replace(/\r?\n$/, ''),
    });
  }
  return found.length;
}

async function fresh(source: Source, filter: string | undefined): Promise<FilteredLogEvent[]> {
  const { group: logGroupName } = source;
  if (logGroupName === undefined) return [];
  const [client, { paginateFilterLogEvents }] = await Promise.all([
    source.clients.logs(),
    import('@aws-sdk/client-cloudwatch-logs'),
  ]);
  const found: FilteredLogEvent[] = [];
  try {
    const input = { logGroupName, startTime: source.from, ...(filter !== undefined && { filterPattern: filter }) };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) found.push(...events);
  } catch (error) {
    // A function that nobody has called yet has no log.
    if (awsCode(error) !== 'ResourceNotFoundException') throw error;
  }
  const isNew = found.filter(({ eventId = '' }) => !source.seen.has(eventId));
  const newest = found.reduce((time, { timestamp = 0 }) => Math.max(time, timestamp), 0);
  source.from = Math.max(source.from, newest - LATE);
  source.seen = new Set(
    found.filter(({ timestamp = 0 }) => timestamp >= source.from).map(({ eventId = '' }) => eventId),
  );
  return isNew;
}
