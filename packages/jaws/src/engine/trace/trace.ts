import { rejected } from '../../aws/observe.ts';
import type { RegionClients } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { deployedNames } from '../deployed-names.ts';
import type { Host } from '../host.ts';
import { groupOf } from '../logs.ts';
import { forUser, openedOf, reach, regionsOf } from '../open.ts';
import { wantedOf } from './id.ts';
import { linesOf } from './lines.ts';
import { eventsOf } from './search.ts';
import { placed, spanIn, spanMark } from './spans.ts';
import type { Span, TraceOptions, TraceResult } from './types.ts';

/** How many spans of a log group are read, and how many traces of a request that processed several messages. */
const mostSpans = 2_000;
const mostTraces = 5;
/** Groups of a region that are searched at the same time. */
const width = 4;

/** The log of a function. */
export interface Source {
  readonly function: string;
  readonly region: string;
  readonly clients: RegionClients;
  readonly group: string;
}

/** A span, and the stream of the log that has it. */
export interface LoggedSpan {
  readonly span: Span;
  readonly source: Source;
  readonly stream: string;
}

/**
 * What functions have logged of a trace, in all regions of a stage: its spans as a tree, and on request the lines within them. A region that cannot
 * be read says why and hides no other. Throws InvalidValue, TraceNotFound.
 */
export function trace(host: Host, options: TraceOptions): Promise<TraceResult> {
  return forUser(host, async () => {
    const wanted = wantedOf(options.id);
    const { model } = openedOf(options);
    const places = regionsOf(model, options.stage, options.region);
    const aws = await reach(host, model, options.profile, options.stage);
    const failed = new Map<string, TraceResult['failed'][number]>();
    let more = false;
    /** Runs a task for all regions in parallel; a failing region is skipped from then on. */
    const inEach = async <T>(work: (region: string) => Promise<T[]>): Promise<T[]> => {
      const regions = places.map(({ region }) => region).filter((region) => !failed.has(region));
      const all = await Promise.all(regions.map((region) => work(region).catch((error) => noted(region, error))));
      return all.flat();
    };
    const noted = (region: string, thrown: unknown): never[] => {
      const error = rejected(thrown);
      if (!(error instanceof JawsError)) throw error;
      const { code, message, hint } = error;
      failed.set(region, { region, code, message, ...(hint && { hint }) });
      return [];
    };
    const sources = await inEach(async (region) => {
      const clients = aws.in(region);
      const named = await deployedNames(clients, model, { stage: options.stage, region });
      const all = await inParallel(model.functions, width, async (fn) => {
        const name = named(fn);
        // Only a function with its own log group needs a call.
        const group = 'LoggingConfig' in fn.properties ? await groupOf(name, clients) : `/aws/lambda/${name}`;
        return group === undefined ? [] : [{ function: fn.id, region, clients, group }];
      });
      return onePerGroup(all.flat());
    });
    const search = (ids: readonly string[]): Promise<LoggedSpan[]> =>
      inEach(async (region) => {
        const here = sources.filter((source) => source.region === region);
        const asked = ids.flatMap((id) => here.map((source) => ({ id, source })));
        const found = await inParallel(asked, width, async ({ id, source }) => {
          const input = {
            logGroupName: source.group,
            startTime: options.since,
            filterPattern: `"${id}" "${spanMark}"`,
          };
          const client = await source.clients.logs();
          const { events, more: isMore } = await eventsOf(client, input, mostSpans, host.signal);
          more ||= isMore;
          return events.flatMap(({ message = '', logStreamName: stream = '' }) => {
            const span = spanIn(message, source);
            return span ? [{ span, source, stream }] : [];
          });
        });
        return found.flat();
      });
    const first = await search([wanted.id]);
    const traces = wanted.is === 'trace' ? [wanted.id] : [...new Set(first.map(({ span }) => span.trace))];
    if (traces.length > mostTraces) more = true;
    const looked = traces.slice(0, mostTraces);
    const logged = wanted.is === 'trace' ? first : await search(looked);
    const { spans, total } = placed(logged.map(({ span }) => span));
    if (spans.length === 0) {
      // It stays unknown until every region was read.
      const [away] = failed.values();
      throw fail('TraceNotFound', {
        id: wanted.id,
        stage: options.stage,
        since: new Date(options.since),
        away: away?.region,
      });
    }
    const read = options.logs ? await linesOf(logged, host.signal, inEach) : undefined;
    return {
      stage: options.stage,
      traces: looked,
      spans,
      total,
      more: more || (read?.more ?? false),
      failed: [...failed.values()],
      ...(read && { lines: read.lines }),
    };
  });
}

/** Functions that share a log would find each line once each. */
const onePerGroup = (sources: readonly Source[]): Source[] => [
  ...new Map([...sources].reverse().map((source) => [source.group, source])).values(),
];
