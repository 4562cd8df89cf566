import type { PlacedSpan, TraceResult } from '../engine/trace/types.ts';
import { count, duration, wrapQuoted } from '../output/format.ts';
import { createLogLines } from '../output/log-lines.ts';
import type { Paint, Style } from '../output/paint.ts';
import { table } from '../output/table.ts';

/** Columns of the plot, and the terminal width that it requires. */
const plotColumns = 32;
const wideColumns = 110;
/** Deeper spans are not indented further. */
const deepest = 12;

/** A trace as a tree with a waterfall, the unreadable parts, and the log lines within it. */
export function traceText(found: TraceResult, looks: Style, columns?: number): string {
  const { paint } = looks;
  const { spans, total, traces, failed, lines } = found;
  const regions = [...new Set(spans.map(({ region }) => region))];
  const of = `${count(spans.length, 'span')} in ${count(regions.length, 'region')}, ${duration(total)}`;
  const isWide = columns === undefined || columns >= wideColumns;
  const head = ['', 'function', 'region', 'took', ...(isWide ? [''] : []), 'note'].map((one) => paint.dim(one));
  const rows = spans.map((span) => [
    nameOf(span, looks),
    span.function,
    span.region,
    duration(span.duration),
    ...(isWide ? [bar(span, total, paint)] : []),
    noteOf(span),
  ]);
  return [
    `${traces.map((one) => paint.bold(one)).join(', ')}: ${of}`,
    table([head, ...rows], '', columns),
    ...failed.flatMap(({ region, message, hint, code }) =>
      wrapQuoted(
        `${paint.red(looks.symbols.failed)} ${region}: ${message}${hint ? ` ${hint}` : ''} (${code})`,
        columns,
      ),
    ),
    ...(found.more ? [paint.yellow('The output is incomplete: only a part of each log is read.')] : []),
    ...(lines ? ['', logText(found, looks, columns)] : []),
  ].join('\n');
}

function nameOf({ depth, name, error }: PlacedSpan, { paint, symbols }: Style): string {
  const indent = depth === 0 ? '' : `${'  '.repeat(Math.min(depth, deepest) - 1)}└ `;
  return `${indent}${error === undefined ? name : paint.red(`${symbols.failed} ${name}`)}`;
}

/** When it ran within the whole, and how long its message waited before. */
function bar({ at, duration: took, queued = 0, error }: PlacedSpan, total: number, paint: Paint): string {
  const column = (ms: number) => Math.round((ms / Math.max(total, 1)) * plotColumns);
  const begin = Math.min(column(at), plotColumns - 1);
  const end = Math.max(begin + 1, Math.min(plotColumns, column(at + took)));
  const waits = Math.min(begin, column(queued));
  const ran = '█'.repeat(end - begin);
  return `${' '.repeat(begin - waits)}${'░'.repeat(waits)}${error === undefined ? paint.cyan(ran) : paint.red(ran)}`;
}

function noteOf({ error, status, queued, gap, shifted, orphan, links }: PlacedSpan): string {
  return [
    ...(error === undefined ? [] : [error]),
    ...(status === undefined ? [] : [String(status)]),
    ...(queued === undefined ? [] : [`waited ${duration(queued)}`]),
    ...(queued === undefined && gap !== undefined ? [`${duration(gap)} later`] : []),
    ...(links === undefined ? [] : [`of ${links.length} traces`]),
    ...(orphan ? ['its caller logged no span'] : []),
    ...(shifted ? ['clocks differ'] : []),
  ].join(', ');
}

function logText({ lines = [], stage, spans }: TraceResult, looks: Style, columns?: number): string {
  const logLine = createLogLines();
  const regions = new Set(spans.map(({ region }) => region)).size > 1;
  const texts = lines.flatMap(({ message, ...line }) => {
    const event = { type: 'function-log', stage, ...line, message } as const;
    return logLine(event, looks, { regions, verbose: false, columns }) ?? [];
  });
  return texts.length === 0 ? looks.paint.dim('Nothing else was logged.') : texts.join('\n');
}
