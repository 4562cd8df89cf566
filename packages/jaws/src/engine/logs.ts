import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { awsCode, isTransient } from '../aws/observe.ts';
import type { RegionClients } from '../aws/types.ts';
import { wait } from '../base/async.ts';
import type { JawsError } from '../errors/error.ts';
import type { RegionModel } from '../model/types.ts';
import { functionName } from '../templates/names.ts';
import type { Host } from './host.ts';
import { checkIds, forUser, openedOf, reach, regionsOf } from './open.ts';
import type { LogsOptions, LogsResult } from './types.ts';

/** Time between two polls while following, in milliseconds: FilterLogEvents may be called five times a second in an account. */
const LOOK = 1_000;
/** The same after a call that failed. */
const FAILED = 5_000;
/** Polls between two checks for a function that was not deployed. */
const SELDOM = 3;
/** Lines may arrive up to this many milliseconds after their timestamp, so a poll goes back that far. */
const LATE = 10_000;

/** The log of a deployed function, and the position read so far. */
interface Source {
  readonly function: string;
  readonly place: RegionModel;
  readonly clients: RegionClients;
  readonly name: string;
  /** The time up to which it was read; undefined: everything. */
  readonly until: number | undefined;
  /** Undefined: the function is not deployed there, as far as known. */
  group: string | undefined;
  from: number;
  seen: Set<string>;
}

/**
 * What functions wrote to CloudWatch Logs, as `function-log` events, oldest first; with `follow` also what they write from now on,
 * until the host's signal is aborted.
 */
export function logs(host: Host, options: LogsOptions): Promise<LogsResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    checkIds(model, options.functions, []);
    const wanted = model.functions.filter(({ id }) => options.functions.includes(id));
    const places = regionsOf(model, options.stage, options.region);
    const aws = await reach(host, model, options.profile, options.stage);
    const sources = await Promise.all(
      places.flatMap((place) =>
        wanted.map(async (fn): Promise<Source> => {
          const clients = aws.in(place.region);
          const name = functionName(place.stage, model.name, fn.logicalId);
          const group = await groupOf(name, clients);
          return {
            function: fn.id,
            place,
            clients,
            name,
            group,
            from: options.since,
            until: options.until,
            seen: new Set(),
          };
        }),
      ),
    );
    const { lines, leftOut } = options.follow
      ? { lines: await follow(host, sources, options.filter), leftOut: 0 }
      : await readOnce(host, sources, options.filter, options.newest);
    const missing = sources.filter(({ group }) => group === undefined);
    return {
      lines,
      ...(options.newest !== undefined && { leftOut }),
      notDeployed: missing.map((source) => ({
        function: source.function,
        stage: source.place.stage,
        region: source.place.region,
      })),
    };
  });
}

async function readOnce(
  host: Host,
  sources: readonly Source[],
  filter: string | undefined,
  newest: number | undefined,
): Promise<{ readonly lines: number; readonly leftOut: number }> {
  const { failure, ...found } = await emitNew(host, sources, filter, newest);
  if (failure) throw failure;
  return found;
}

/** Emits new lines until the host's signal is aborted, and returns their number. Waits for functions that are not deployed yet. */
async function follow(host: Host, sources: readonly Source[], filter: string | undefined): Promise<number> {
  const awaited = sources.filter(({ group }) => group === undefined);
  for (const source of awaited) {
    const message = `${nameOf(source)} is not deployed. Its lines follow once it is.`;
    const hint = `jaws deploy lambda ${source.place.stage} ${source.place.region} --select ${source.function}`;
    host.emit({ type: 'warning', message, hint });
  }
  let lines = 0;
  let failed = false;
  for (let attempt = 0; !host.signal.aborted; attempt++) {
    if (attempt > 0 && attempt % SELDOM === 0) await findDeployed(host, awaited);
    const found = await emitNew(host, sources, filter);
    lines += found.lines;
    // One warning for a series of failures.
    if (found.failure && !failed) host.emit({ type: 'warning', message: `${found.failure.message} Trying again.` });
    failed = found.failure !== undefined;
    await wait(failed ? FAILED : LOOK, host.signal);
  }
  return lines;
}

const nameOf = ({ function: id, place }: Source): string => `${id} in ${place.stage} ${place.region}`;

/** Looks again for functions that were not deployed. */
async function findDeployed(host: Host, awaited: readonly Source[]): Promise<void> {
  for (const source of awaited) {
    if (source.group !== undefined) continue;
    try {
      source.group = await groupOf(source.name, source.clients);
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
    if (source.group !== undefined) host.emit({ type: 'notice', message: `${nameOf(source)} is deployed now.` });
  }
}

/** Where a deployed function logs to; undefined if it is not deployed. */
export async function groupOf(name: string, clients: RegionClients): Promise<string | undefined> {
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

interface FoundLine {
  readonly source: Source;
  readonly event: FilteredLogEvent;
}

const byTime = (one: FoundLine, other: FoundLine): number => (one.event.timestamp ?? 0) - (other.event.timestamp ?? 0);

/**
 * Emits the new lines of all sources in order of time; only the newest, if a maximum is given. `failure`: a source could not be read
 * for a transient reason; the others were.
 */
async function emitNew(
  host: Host,
  sources: readonly Source[],
  filter: string | undefined,
  newest = Number.POSITIVE_INFINITY,
): Promise<{ readonly lines: number; readonly leftOut: number; readonly failure?: JawsError }> {
  const found: FoundLine[] = [];
  let leftOut = 0;
  const keepNewest = () => {
    found.sort(byTime);
    if (found.length > newest) leftOut += found.splice(0, found.length - newest).length;
  };
  let failure: JawsError | undefined;
  // One after the other: the limit of the service is low.
  for (const source of sources) {
    if (host.signal.aborted) break;
    try {
      const { events, dropped } = await fresh(host.signal, source, filter, newest);
      for (const event of events) found.push({ source, event });
      leftOut += dropped;
      // A day's lines may be too many to keep in memory.
      if (found.length > 2 * newest) keepNewest();
    } catch (error) {
      if (!isTransient(error)) throw error;
      failure ??= error;
    }
  }
  keepNewest();
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
  return { lines: found.length, leftOut, ...(failure && { failure }) };
}

async function fresh(
  signal: AbortSignal,
  source: Source,
  filter: string | undefined,
  newest: number,
): Promise<{ readonly events: readonly FilteredLogEvent[]; readonly dropped: number }> {
  const { group: logGroupName } = source;
  let dropped = 0;
  if (logGroupName === undefined) return { events: [], dropped };
  const [client, { paginateFilterLogEvents }] = await Promise.all([
    source.clients.logs(),
    import('@aws-sdk/client-cloudwatch-logs'),
  ]);
  const found: FilteredLogEvent[] = [];
  try {
    const end = source.until !== undefined && { endTime: source.until };
    const input = {
      logGroupName,
      startTime: source.from,
      ...end,
      ...(filter !== undefined && { filterPattern: filter }),
    };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
      found.push(...events);
      // Pages come in the order of time.
      if (found.length > 2 * newest) dropped += found.splice(0, found.length - newest).length;
      if (signal.aborted) break;
    }
  } catch (error) {
    // A function that was never called has no log.
    if (awsCode(error) !== 'ResourceNotFoundException') throw error;
  }
  const isNew = found.filter(({ eventId = '' }) => !source.seen.has(eventId));
  const last = found.reduce((time, { timestamp = 0 }) => Math.max(time, timestamp), 0);
  source.from = Math.max(source.from, last - LATE);
  source.seen = new Set(
    found.filter(({ timestamp = 0 }) => timestamp >= source.from).map(({ eventId = '' }) => eventId),
  );
  return { events: isNew, dropped };
}
