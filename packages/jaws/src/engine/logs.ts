import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { awsCode, isTransient } from '../aws/observe.ts';
import { isSilent } from '../aws/reachability.ts';
import type { RegionClients } from '../aws/types.ts';
import { wait } from '../base/async.ts';
import type { JawsError } from '../errors/error.ts';
import type { Event } from '../events.ts';
import type { FunctionModel, RegionModel } from '../model/types.ts';
import { deployedNames } from './deployed-names.ts';
import type { Host } from './host.ts';
import { checkIds, forUser, openedOf, reach, regionsOf } from './open.ts';
import { readEach } from './so-far.ts';
import type { LogsOptions, LogsResult } from './types.ts';
import { checkSomeRead, lackingIn, type RegionPart, readPart, unreadRegion, valuesIn, waitingPart } from './unread.ts';

type FunctionLog = Extract<Event, { type: 'function-log' }>;

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

/** The logs of a region's functions. */
interface RegionSources {
  readonly place: RegionModel;
  /** Finds out where each function logs to. */
  find(): Promise<readonly Source[]>;
}

/**
 * What functions wrote to CloudWatch Logs, as `function-log` events, oldest first; with `follow` also what they write from now on,
 * until the host's signal is aborted. A region that cannot be read hides no other. Throws what the regions say when none can be read.
 */
export function logs(host: Host, options: LogsOptions): Promise<LogsResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    checkIds(model, options.functions, []);
    const wanted = model.functions.filter(({ id }) => options.functions.includes(id));
    const places = regionsOf(model, options.stage, options.region);
    const aws = await reach(host, model, options.profile, options.stage);
    const regions = places.map((place): RegionSources => {
      const clients = aws.in(place.region);
      const sourceOf = async (fn: FunctionModel, name: string): Promise<Source> => {
        const group = await groupOf(name, clients);
        const about = { function: fn.id, place, clients, name, group, until: options.until };
        return { ...about, from: options.since, seen: new Set() };
      };
      const find = async () => {
        const named = await deployedNames(clients, model, place);
        return Promise.all(wanted.map((fn) => sourceOf(fn, named(fn))));
      };
      return { place, find };
    });
    return options.follow ? follow(host, regions, options) : readOnce(host, regions, options);
  });
}

/** What was read of functions in one region. */
interface ReadLines {
  readonly found: readonly FoundLine[];
  readonly leftOut: number;
  /** Why some of them could not be read. */
  readonly failure?: JawsError;
}

interface RegionLines extends ReadLines {
  readonly sources: readonly Source[];
}

async function readOnce(host: Host, regions: readonly RegionSources[], options: LogsOptions): Promise<LogsResult> {
  const { filter, newest, soFar } = options;
  const of = (parts: readonly RegionPart<RegionLines>[]) => {
    const all = valuesIn(parts);
    const { unread, ...lacking } = lackingIn(parts);
    const inPart = parts.flatMap((part) =>
      'value' in part && part.value.failure ? [unreadRegion(part.region, part.value.failure)] : [],
    );
    const { kept, leftOut } = newestOf(
      all.flatMap(({ found }) => found),
      newest,
    );
    const result: LogsResult = {
      lines: kept.length,
      ...(newest !== undefined && { leftOut: leftOut + all.reduce((sum, one) => sum + one.leftOut, 0) }),
      notDeployed: all.flatMap(({ sources }) => missingAmong(sources)),
      ...lacking,
      unread: [...unread, ...inPart],
    };
    return { kept, result };
  };
  const parts = await readEach(regions, {
    read: ({ place, find }) =>
      readPart(place.region, async () => {
        const sources = await find();
        const read = await readSources(host.signal, sources, filter, newest);
        if (read.failure && read.found.length === 0) throw read.failure;
        return { sources, ...read };
      }),
    waiting: ({ place }) => waitingPart(place),
    report:
      soFar &&
      ((found) => {
        const { kept, result } = of(found);
        soFar(kept.map(eventOf), result);
      }),
  });
  checkSomeRead(parts);
  const { kept, result } = of(parts);
  for (const line of kept) host.emit(eventOf(line));
  return result;
}

const missingAmong = (sources: readonly Source[]): LogsResult['notDeployed'] =>
  sources.flatMap(({ function: id, place: { stage, region }, group }) =>
    group === undefined ? [{ function: id, stage, region }] : [],
  );

/**
 * Emits new lines until the host's signal is aborted, and returns their number. Waits for functions that are not deployed yet. A look ends when
 * every region has answered, or a moment later: the lines of a slow region come with the look in which it answers.
 */
async function follow(host: Host, regions: readonly RegionSources[], options: LogsOptions): Promise<LogsResult> {
  const followed = regions.map((one) => new Followed(host, one, options.filter));
  let lines = 0;
  for (let attempt = 0; !host.signal.aborted; attempt++) {
    const look = Promise.all(followed.map((one) => one.look()));
    await Promise.race([look, wait(attempt === 0 ? FAILED : LOOK, host.signal)]);
    const found = followed.flatMap((one) => one.take());
    for (const line of found.sort(byTime)) host.emit(eventOf(line));
    lines += found.length;
    await wait(LOOK, host.signal);
  }
  return { lines, notDeployed: followed.flatMap((one) => missingAmong(one.sources)), unread: [] };
}

/** A region whose logs are followed. */
class Followed {
  readonly #host: Host;
  readonly #region: RegionSources;
  readonly #filter: string | undefined;
  /** Found, and not emitted yet. */
  #lines: FoundLine[] = [];
  #sources: readonly Source[] | undefined;
  #looks = 0;
  #running: Promise<void> | undefined;
  #hasFailed = false;
  /** Milliseconds since 1970: not before. */
  #next = 0;
  #bug: { readonly error: unknown } | undefined;

  constructor(host: Host, region: RegionSources, filter: string | undefined) {
    this.#host = host;
    this.#region = region;
    this.#filter = filter;
  }

  get sources(): readonly Source[] {
    return this.#sources ?? [];
  }

  /** Resolves with the end of the look that runs. */
  look(): Promise<void> {
    if (this.#host.now().getTime() < this.#next) return Promise.resolve();
    this.#running ??= this.#read()
      .catch((error: unknown) => {
        this.#bug = { error };
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** What was found since the last time. Throws what no later look would fix. */
  take(): FoundLine[] {
    if (this.#bug) throw this.#bug.error;
    return this.#lines.splice(0);
  }

  async #read(): Promise<void> {
    try {
      this.#sources ??= await this.#find();
      if (this.#looks > 0 && this.#looks % SELDOM === 0) await findDeployed(this.#host, this.#sources);
      this.#looks += 1;
      const { found, failure } = await readSources(this.#host.signal, this.#sources, this.#filter);
      this.#lines.push(...found);
      if (failure) throw failure;
      this.#hasFailed = false;
    } catch (error) {
      if (!isTransient(error)) throw error;
      this.#next = this.#host.now().getTime() + FAILED;
      // One warning for a row of failures.
      if (!this.#hasFailed && !this.#host.signal.aborted)
        this.#host.emit({ type: 'warning', message: `${error.message} Trying again.` });
      this.#hasFailed = true;
    }
  }

  async #find(): Promise<readonly Source[]> {
    const sources = await this.#region.find();
    for (const source of sources) {
      if (source.group !== undefined) continue;
      const message = `${nameOf(source)} is not deployed. Its lines follow once it is.`;
      const hint = `jaws deploy lambda ${source.place.stage} ${source.place.region} --select ${source.function}`;
      this.#host.emit({ type: 'warning', message, hint });
    }
    return sources;
  }
}

const nameOf = ({ function: id, place }: Source): string => `${id} in ${place.stage} ${place.region}`;

/** Looks again for functions that were not deployed. */
async function findDeployed(host: Host, sources: readonly Source[]): Promise<void> {
  for (const source of sources) {
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

const eventOf = ({ source, event }: FoundLine): FunctionLog => ({
  type: 'function-log',
  stage: source.place.stage,
  region: source.place.region,
  function: source.function,
  at: new Date(event.timestamp ?? 0).toISOString(),
  message: (event.message ?? '').replace(/\r?\n$/, ''),
});

/** The newest lines by their time, and the number of the others. */
function newestOf(lines: readonly FoundLine[], most = Number.POSITIVE_INFINITY) {
  const kept = [...lines].sort(byTime);
  const leftOut = kept.splice(0, Math.max(0, kept.length - most)).length;
  return { kept, leftOut };
}

/** The new lines of sources in one region; the newest of them, where so many are wanted at most. A source that cannot be read for a transient reason hides no other. */
async function readSources(
  signal: AbortSignal,
  sources: readonly Source[],
  filter: string | undefined,
  newest = Number.POSITIVE_INFINITY,
): Promise<ReadLines> {
  let found: FoundLine[] = [];
  let leftOut = 0;
  let failure: JawsError | undefined;
  // One after the other: the limit of the service in a region is low.
  for (const source of sources) {
    if (signal.aborted) break;
    try {
      const { events, dropped } = await fresh(signal, source, filter, newest);
      for (const event of events) found.push({ source, event });
      leftOut += dropped;
    } catch (error) {
      if (!isTransient(error)) throw error;
      failure ??= error;
      // The others would not be answered either, each after as many attempts.
      if (isSilent(error)) break;
    }
    // Lines of a day may be too many to be held.
    if (found.length > 2 * newest) {
      const newer = newestOf(found, newest);
      found = newer.kept;
      leftOut += newer.leftOut;
    }
  }
  return { found, leftOut, ...(failure && { failure }) };
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
