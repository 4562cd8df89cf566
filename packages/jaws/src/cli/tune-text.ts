import { oneLine } from '../base/visible.ts';
import type { TunedSize, TuneResult } from '../engine/tune/types.ts';
import type { MemoryChange } from '../engine/tune/write.ts';
import { duration, wrap } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { table } from '../output/table.ts';

/** Characters of the longest bar. */
const longest = 16;
/** A narrower terminal has no room for bars. */
const wideColumns = 90;

/** Shown characters of a message: it is the function's own, of any length. */
const longestMessage = 1000;

const bar = (value: number, highest: number): string =>
  '█'.repeat(highest === 0 ? 0 : Math.max(1, Math.round((value / highest) * longest)));

/** Most calls take a few milliseconds, so tenths are shown. */
const short = (ms: number): string => (ms < 100 ? `${ms.toFixed(1)} ms` : duration(ms));
const price = (usd: number): string => `$${usd.toFixed(usd < 10 ? 2 : 1)}`;

export function tuneText(found: TuneResult, paint: Paint, columns?: number): string {
  const { function: id, stage, region, arch, sizes, calls, now, recommended } = found;
  const wide = columns === undefined || columns >= wideColumns;
  const good = sizes.filter(({ failure }) => !failure);
  const slowest = Math.max(0, ...good.map(({ ms }) => ms ?? 0));
  const dearest = Math.max(0, ...good.map(({ usd }) => usd ?? 0));
  const rows = sizes.map((one) => rowOf(one, { slowest, dearest, wide, now, paint }));
  const head = wide
    ? ['MB', 'a call', '', '1M calls', '', 'cold start', 'memory', '']
    : ['MB', 'a call', '1M calls', 'memory', ''];
  const failures = sizes.flatMap(({ size, failure }) =>
    failure ? wrap(paint.red(`  ${size} MB: ${oneLine(failure.message).slice(0, longestMessage)}`), columns) : [],
  );
  return [
    `${paint.bold(id)} in ${stage} ${region}, ${arch}, ${calls} ${calls === 1 ? 'call' : 'calls'} of each size`,
    table([head.map((one) => paint.dim(one)), ...rows], '  ', columns),
    ...failures,
    ...wrap(paint.dim(timesText(found)), columns),
    ...pricesText(found, paint, columns),
    recommended === undefined
      ? paint.yellow('No size can be recommended.')
      : `${paint.bold(`Recommended: ${recommended} MB`)}${recommended === now ? ', which it has' : ` (it has ${now})`}`,
  ].join('\n');
}

interface TuneContext {
  readonly slowest: number;
  readonly dearest: number;
  readonly wide: boolean;
  readonly now: number;
  readonly paint: Paint;
}

function rowOf(one: TunedSize, { slowest, dearest, wide, now, paint }: TuneContext): string[] {
  const { size, ms, usd, initMs, maxMemoryUsed, failure, marks } = one;
  const memory = maxMemoryUsed === undefined ? '' : `${maxMemoryUsed} MB`;
  const name = `${size}${size === now ? ' ←' : ''}`;
  if (failure) {
    const words = paint.red(failure.how);
    return wide ? [name, words, '', '', '', '', memory, ''] : [name, words, '', memory, ''];
  }
  const words = marks.map((mark) => (mark === 'balanced' ? paint.green(mark) : paint.cyan(mark))).join(', ');
  const time = ms === undefined ? '' : short(ms);
  const cost = usd === undefined ? '' : price(usd);
  if (!wide) return [name, time, cost, memory, words];
  return [
    name,
    time,
    paint.cyan(bar(ms ?? 0, slowest)),
    cost,
    paint.yellow(bar(usd ?? 0, dearest)),
    initMs === undefined ? '' : duration(initMs),
    memory,
    words,
  ];
}

function timesText({ times }: TuneResult): string {
  switch (times) {
    case 'aws':
      return 'Times are those that Lambda reported, without cold starts.';
    case 'modeled':
      return 'A rehearsal: times are modeled, not measured. What a call waited here stays; what it computed is stretched by the share of a vCPU that Lambda gives a size (one at 1,769 MB), a core of this machine standing for a vCPU.';
    case 'unscaled':
      return 'Times are those of this endpoint, which gives every size the same CPU and does not say how long a call computed: they say nothing about sizes.';
  }
}

function pricesText({ published, old, overYear }: TuneResult, paint: Paint, columns?: number): string[] {
  if (published === undefined) return [];
  const text = `Balanced is the size with the lowest price times time. Prices of ${published}, without free tiers.`;
  return [
    ...wrap(paint.dim(text), columns),
    ...(overYear
      ? wrap(paint.red('▲ These prices are OVER A YEAR OLD: look at the pages of AWS.'), columns)
      : old
        ? wrap(paint.yellow('These prices are older than 90 days and may have changed.'), columns)
        : []),
  ];
}

/** The lines of the file that change. */
export function changeText({ file, line, before, after }: MemoryChange, paint: Paint): string {
  return [
    oneLine(`${file}:${line}`),
    ...before.map((one) => paint.red(`- ${oneLine(one)}`)),
    ...after.map((one) => paint.green(`+ ${oneLine(one)}`)),
  ].join('\n');
}
