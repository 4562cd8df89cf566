import { oneLine } from '../base/visible.ts';
import type { KeptEntry } from '../engine/events/find.ts';
import type { KeptInvocation } from '../engine/events/types.ts';
import type { ReplayResult } from '../engine/replay.ts';
import { clip, count, duration, quoted } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { table } from '../output/table.ts';
import { jsonText } from './answer-text.ts';

/** Columns of all cells except the function's name, with the spaces between them. */
const others = 45;

/** A line for each invocation, in 60 columns: when, id, function, what called it, how it ended. */
export function listText(
  entries: readonly KeptEntry[],
  paint: Paint,
  { now, columns }: { readonly now: Date; readonly columns: number },
): string {
  const several = new Set(entries.map(({ stage }) => stage)).size > 1;
  const room = Math.max(15, columns - others);
  const length = shortest(entries.map(({ invocation }) => invocation.id));
  const rows = entries.map(({ stage, function: id, invocation }) => [
    paint.dim(when(invocation.time, now)),
    invocation.id.slice(0, length),
    clip(`${several ? `${stage} ` : ''}${id ?? invocation.function}`, room),
    clip(calledBy(invocation.trigger), 8),
    invocation.error === undefined ? paint.green('ok') : paint.red('failed'),
    paint.dim(duration(invocation.duration)),
  ]);
  return table(rows);
}

/** The time of day; of another day its date. */
function when(time: string, now: Date): string {
  const date = new Date(time);
  const text = (part: number) => String(part).padStart(2, '0');
  if (date.toDateString() === now.toDateString()) {
    return [date.getHours(), date.getMinutes(), date.getSeconds()].map(text).join(':');
  }
  return `${text(date.getMonth() + 1)}-${text(date.getDate())}`;
}

/** How many characters identify each id: at least six. */
function shortest(ids: readonly string[]): number {
  const distinct = new Set(ids);
  for (let length = 6; length < 36; length++) {
    if (new Set([...distinct].map((id) => id.slice(0, length))).size === distinct.size) return length;
  }
  return 36;
}

/** The trigger, in one word. */
function calledBy(trigger: string): string {
  const service = /^([\w-]+)\.amazonaws\.com/.exec(trigger)?.[1] ?? /^arn:[\w-]+:([\w-]+):/.exec(trigger)?.[1];
  if (service === 'apigateway') return 'api';
  if (service === 'iam' || service === 'sts') return 'call';
  return service ?? (trigger === 'function-url' ? 'url' : trigger);
}

/** A whole invocation: its event, response and log. */
export function entryText({ stage, function: id, invocation }: KeptEntry, paint: Paint): string {
  const { region, time, trigger, version, coldStart, log } = invocation;
  const start = coldStart ? 'cold start' : 'warm';
  const parts = [
    `${paint.bold(oneLine(id ?? invocation.function))} in ${oneLine(`${stage} ${region}`)}\n${paint.dim(
      oneLine(
        `${invocation.id}, ${time}, by ${trigger}, version ${version}, ${duration(invocation.duration)}, ${start}`,
      ),
    )}`,
    `${paint.bold('event')}\n${jsonText(invocation.event, true)}`,
    answered(invocation, paint),
    ...(log === '' ? [] : [`${paint.bold('log')}${barred(log.trimEnd())}`]),
  ];
  return parts.join('\n\n');
}

function answered(invocation: KeptInvocation, paint: Paint): string {
  if (invocation.error !== undefined) return `${paint.bold('error')}${paint.red(barred(invocation.error))}`;
  if (!Object.hasOwn(invocation, 'result')) return paint.dim('Its answer is not known: it was streamed.');
  return `${paint.bold('answer')}\n${jsonText(invocation.result, true)}`;
}

/** Lines of others below a line of ours: each has a bar. */
const barred = (text: string): string => quoted(`\n${text}`);

/** How many differences are shown, and their maximum length. */
const shown = 10;
const longest = 60;

/** Whether a function returns what it returned then, and the differences. */
export function differencesText({ same, differences }: ReplayResult, paint: Paint): string {
  if (same === undefined) return paint.dim('Its answer then is not known: it was streamed.');
  if (same) return paint.green('It answered the same then.');
  const lines = differences
    .slice(0, shown)
    .map(
      ({ path, before, now }) =>
        `  ${path === '' ? '' : `${oneLine(path)}: `}${paint.red(short(before))} ${paint.dim('→')} ${paint.green(short(now))}`,
    );
  const rest = differences.length - shown;
  const more = rest > 0 ? [paint.dim(`  and ${count(rest, 'more difference')}`)] : [];
  return [paint.yellow('The answer was different then:'), ...lines, ...more].join('\n');
}

const short = (value: unknown): string =>
  value === undefined
    ? '(missing)'
    : clip(typeof value === 'string' ? oneLine(value) : jsonText(value, false), longest);
