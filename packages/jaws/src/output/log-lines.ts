import type { Event } from '../events.ts';
import { colorOf } from './dev-lines.ts';
import { clip, duration, pad, width, wrap } from './format.ts';
import { folded, type LogText, readLogText } from './log-text.ts';
import type { Paint, Style } from './paint.ts';

type FunctionLog = Extract<Event, { type: 'function-log' }>;

export interface LogOptions {
  readonly regions: boolean;
  readonly verbose: boolean;
  /** Of a terminal: times are those of its clock, long lines are broken. Undefined: ISO 8601, one line each. */
  readonly columns?: number | undefined;
}

/** Lines of functions' logs. It remembers which requests failed, until their reports come. */
export type LogLines = (event: FunctionLog, looks: Style, options: LogOptions) => string | undefined;

/** The maximum width of names in front of a line, so the texts are aligned. */
const widest = 24;
/** How many failed requests are remembered. */
const remembered = 1000;
/** The indentation of a continued line. */
const hanging = '    ';

export function createLogLines(): LogLines {
  const failed = new Set<string>();
  let names = 0;
  let places = 0;

  const prefix = (event: FunctionLog, paint: Paint, { columns, regions }: LogOptions) => {
    const paintName = colorOf(event.function, paint);
    const time = paint.dim(columns === undefined ? event.at : clockOf(event.at, columns));
    if (columns === undefined) return [time, ...(regions ? [event.region] : []), paintName(event.function)].join(' ');
    const room = columns < 80 ? 16 : widest;
    names = Math.max(names, Math.min(room, width(event.function)));
    places = Math.max(places, width(event.region));
    const region = regions ? [paint.dim(pad(event.region, places))] : [];
    return [time, ...region, paintName(pad(clip(event.function, room), Math.min(room, names)))].join(' ');
  };

  return (event, looks, options) => {
    const { paint } = looks;
    const said = readLogText(event.message);
    if (said.is === 'platform' && !options.verbose) return undefined;
    if (said.is === 'failure' && said.request !== undefined && failed.size < remembered) failed.add(said.request);
    const isOver = said.is === 'report' && said.request !== undefined;
    const hasFailed = isOver && (said.report?.hasFailed === true || failed.has(said.request ?? ''));
    const body = bodyOf(said, hasFailed, looks, options);
    if (isOver) failed.delete(said.request ?? '');
    const [first = '', ...more] = body.flatMap((one) => one.split(/\r?\n/));
    const head = `${prefix(event, paint, options)}  ${first}`;
    return [head, ...more.map((one) => hanging + one)].flatMap((line) => broken(line, options.columns)).join('\n');
  };
}

/** A long line continues below, indented. */
function broken(line: string, columns: number | undefined): string[] {
  const [begin = '', ...rest] = wrap(line, columns);
  if (columns === undefined || rest.length === 0) return [line];
  return [begin, ...wrap(rest.join(' '), columns - hanging.length).map((one) => hanging + one)];
}

/** `09:05:01.023` by the clock of this machine; without milliseconds if there is little room. */
function clockOf(at: string, columns: number): string {
  const time = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return columns < 80 ? clock : `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

const colors: Readonly<Record<string, 'red' | 'yellow' | 'dim'>> = {
  FATAL: 'red',
  ERROR: 'red',
  WARN: 'yellow',
  DEBUG: 'dim',
  TRACE: 'dim',
};

/** The text of a line, and the lines below it. */
function bodyOf(said: LogText, hasFailed: boolean, looks: Style, { verbose }: LogOptions): string[] {
  const { paint } = looks;
  if (said.failure) return failureLines(said, looks);
  if (said.report) return [reportLine(said.report, hasFailed, looks)];
  if (said.is === 'platform') return [paint.dim(said.text.replaceAll('\t', '  '))];
  const color = colors[said.level ?? ''];
  const level = color === undefined ? '' : `${paint[color](said.level ?? '')} `;
  if (said.is === 'json' && verbose) return [level + said.text, paint.dim(JSON.stringify(said.fields, null, 2))];
  const text =
    said.is === 'json'
      ? foldedIn(said, paint)
      : said.text
          .split(/\r?\n/)
          .map((one) => place(one, paint))
          .join('\n');
  return [level + (color === 'dim' ? paint.dim(text) : text)];
}

/** The message stands out from its details. */
function foldedIn(said: LogText, paint: Paint): string {
  const fields = folded({ ...said, text: '' });
  return [said.text, fields === '' ? '' : paint.dim(fields)].filter((part) => part !== '').join(' ');
}

function failureLines({ text, failure }: LogText, { paint, symbols }: Style): string[] {
  return [paint.red(`${symbols.failed} ${text}`), ...(failure?.trace ?? []).map((one) => place(one.trim(), paint))];
}

/** A stack line names its location within the project; lines from outside the project are dimmed. */
function place(line: string, paint: Paint): string {
  if (!/^\s*(at|File) /.test(line)) return line;
  const short = line.replaceAll('file:///var/task/', '').replaceAll('/var/task/', '');
  const isForeign = /node_modules|node:|\/var\/(?:runtime|lang)\//.test(short);
  return isForeign ? paint.dim(short) : short;
}

/** `✔ 12 ms, 128/71 MB, cold 95 ms`. */
function reportLine(report: NonNullable<LogText['report']>, hasFailed: boolean, { paint, symbols }: Style): string {
  const { duration: ms, memorySize, maxMemoryUsed, initDuration } = report;
  const cold = initDuration === undefined ? '' : `, cold ${duration(initDuration)}`;
  return paint.dim(
    `${hasFailed ? symbols.failed : symbols.done} ${duration(ms)}, ${memorySize}/${maxMemoryUsed} MB${cold}`,
  );
}
