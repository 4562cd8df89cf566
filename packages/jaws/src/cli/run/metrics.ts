import { wait } from '../../base/async.ts';
import { oneLiners } from '../../base/visible.ts';
import { metrics } from '../../engine/metrics/metrics.ts';
import type { MetricsResult } from '../../engine/metrics/types.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { findRoot, functionAt } from '../../project/find.ts';
import type { Context, Run } from '../command.ts';
import { changedLines, metricsLines } from '../metrics-lines.ts';
import { metricsText } from '../metrics-text.ts';
import { chooseStage, regionNamed } from '../place.ts';
import { select } from '../selected.ts';
import { spanOf } from '../span.ts';

/** How long CloudWatch keeps its measurements. */
const longest = 455 * 86_400_000;

/** More frequent polls show nothing new, and each read of a metric costs money. */
const leastInterval = 5_000;
const mostInterval = 3_600_000;

export const run: Run = async ({ lists, values, flags }, context) => {
  const { cwd, host, output } = context;
  const since = values.since ?? '3h';
  const span = spanOf(since);
  if (span === undefined || span < 60_000 || span > longest) {
    throw fail('InvalidValue', { what: '--since', value: since, expected: 'a time from 1m to 455d: 30m, 3h, 7d' });
  }
  const interval = intervalOf(values.interval, flags.has('watch'));
  const root = findRoot(cwd);
  const opened = openProject(root);
  const { project, model } = opened;
  const stage = await chooseStage(context, model, values.stage, '--stage');
  const region = regionNamed(values.region);
  const named = lists.function ?? [];
  const here = named.length === 0 ? functionAt(project, cwd) : undefined;
  const functions = here
    ? [`${here.module}/${here.name}`]
    : named.length > 0
      ? select(model, named).functions
      : model.functions.map(({ id }) => id);
  const coldStarts = flags.has('cold-starts');
  const measure = () =>
    metrics(host, { root, opened, profile: values.profile, stage, region, functions, span, coldStarts });
  if (flags.has('watch')) return watch(measure, { host, output, since, interval });
  const found = await measure();
  return {
    data: { ...found },
    text: (paint, columns) => metricsText(oneLiners(found), since, paint, columns),
    exitCode: found.regions.some(({ error }) => error) ? 1 : 0,
  };
};

function intervalOf(text: string | undefined, isWatched: boolean): number {
  if (text !== undefined && !isWatched) {
    throw fail('InvalidValue', { what: '--interval', value: text, expected: '--watch beside it' });
  }
  const interval = spanOf(text ?? '1m');
  if (interval !== undefined && interval >= leastInterval && interval <= mostInterval) return interval;
  throw fail('InvalidValue', { what: '--interval', value: text ?? '', expected: 'a time from 5s to 1h: 30s, 5m' });
}

/** Measures repeatedly until the host's signal is aborted. */
async function watch(
  measure: () => Promise<MetricsResult>,
  { host, output, since, interval }: Pick<Context, 'host' | 'output'> & { since: string; interval: number },
): Promise<undefined> {
  let before: ReadonlyMap<string, string> = new Map();
  while (!host.signal.aborted) {
    const found = await orInterrupted(measure(), host.signal);
    if (found === undefined) return;
    const at = host.now().toISOString();
    const [former, lines] = [before, metricsLines(found)];
    output.watch({
      data: { command: 'metrics', at, ...found },
      text: (paint, columns) =>
        `${metricsText(found, since, paint, columns)}\n${paint.dim(`${at}, every ${interval / 1000} s; Ctrl-C ends`)}`,
      changes: (paint) => changedLines(former, lines).map((line) => `${paint.dim(at)} ${line}`),
    });
    before = lines;
    await wait(interval, host.signal);
  }
}

/** Undefined if the signal comes first: a running call then ends with the process. */
async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const done = new AbortController();
  const interrupted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { signal: done.signal });
    if (signal.aborted) resolve(undefined);
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    done.abort();
  }
}
