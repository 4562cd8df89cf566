import { formatBytes, spanOf } from '../base/text.ts';
import type { Event } from '../events.ts';
import { colorOf, devLine } from './dev-lines.ts';
import { expectedInShort } from './expected.ts';
import { count, duration, pad, width, wrapQuoted } from './format.ts';
import { shortPath } from './frame.ts';
import type { Style } from './paint.ts';
import { table } from './table.ts';

export interface LineOptions {
  /** Several regions are deployed: say which one a line is about. */
  readonly regions: boolean;
  readonly verbose: boolean;
  /** Paths are shown from here. */
  readonly cwd: string;
  /** Width of the terminal; without one, lines are as long as they are. */
  readonly columns?: number;
}

/** A permanent line, or undefined for an event that needs none. Pure: the same event gives the same line. */
export function line(event: Event, looks: Style, options: LineOptions): string | undefined {
  const { paint, symbols } = looks;
  switch (event.type) {
    case 'notice':
      return wrapQuoted(event.message, options.columns).join('\n');
    case 'warning':
      return warningLines(event, looks, options);
    case 'cloud-started':
      return paint.dim(`The embedded cloud was started at ${event.endpoint} (process ${event.pid}).`);
    case 'test-cloud':
      return `The tests find the project at ${event.endpoint}.`;
    case 'step':
      return stepLine(event, looks, options);
    case 'wrote':
      return `  ${paint.green('+')} ${paint.dim(shortPath(event.path, options.cwd))}`;
    case 'built':
      return builtLine(event, looks, options);
    case 'uploaded':
      return options.verbose
        ? prefix(event, looks, options) + paint.dim(`Uploaded ${event.function} (${formatBytes(event.bytes)})`)
        : undefined;
    case 'stack':
      return stackLine(event, looks, options);
    case 'stack-event':
      return stackEventLine(event, looks, options);
    case 'log':
      return `${colorOf(event.source, paint)(`${event.source} |`)} ${event.line}`;
    case 'dev-ready':
    case 'swapped':
    case 'repaired':
    case 'invocation':
    case 'request':
      return devLine(event, looks);
    case 'restored':
      return event.owner === undefined
        ? `${event.stage} ${event.region}: ${count(event.functions, 'function')} back to the code that CloudFormation has, after a command that was interrupted.`
        : `${event.stage} ${event.region}: ${count(event.functions, 'function')} ran code of \`jaws dev\` (${event.owner}), back to what CloudFormation has.`;
    case 'region-failed':
      return options.regions
        ? `${prefix(event, looks, options)}${paint.red(`${symbols.failed} failed: ${event.message}`)} ${paint.dim(`(${event.code})`)}`
        : undefined;
    case 'dns-records':
      return recordsText(event, looks);
    case 'rollout':
      return rolloutLine(event, looks);
    case 'wave':
      return waveLine(event, looks);
    // Mistakes are shown with their location.
    case 'broken':
    case 'url':
    case 'function-log':
    case 'plan':
    case 'deployed':
    case 'question':
    case 'answer':
      return undefined;
  }
}

/** `eu-west-1 (canary 5m, 15m) → us-east-1, sa-east-1 (canary 5m, 15m), promotes in 40m at least, rolls back within 2m`. */
function rolloutLine(
  { stage, waves, atLeast, allOrNothing, expected }: Extract<Event, { type: 'rollout' }>,
  { paint }: Style,
): string {
  const parts = waves.map(({ regions, bake, shift = 0 }) => {
    const names =
      regions.length <= 4 ? regions.join(', ') : `${regions.slice(0, 3).join(', ')} and ${regions.length - 3} more`;
    const times = [...(shift > 0 ? [`canary ${spanOf(shift)}`] : []), ...(bake > 0 ? [spanOf(bake)] : [])].join(', ');
    return times === '' ? names : `${names} ${paint.dim(`(${times})`)}`;
  });
  const isShifting = waves.some(({ shift = 0 }) => shift > 0);
  const promotes = isShifting ? `, promotes in ${spanOf(atLeast)} at least, rolls back within 2m` : '';
  const time = promotes || (atLeast > 0 ? `, ${spanOf(atLeast)} at least` : '');
  const back = allOrNothing ? ', all or nothing' : '';
  const line = `${paint.bold(`Rollout of ${stage}`)}: ${parts.join(paint.dim(' → '))}${paint.dim(`${time}${back}`)}`;
  const below = expected ? expectedInShort(expected).map((each) => `\n  ${paint.dim(each)}`) : [];
  return line + below.join('');
}

function waveLine(event: Extract<Event, { type: 'wave' }>, { paint, symbols }: Style): string | undefined {
  const { wave, of, regions, state, detail } = event;
  const names = regions.join(', ');
  const head = `Wave ${wave} of ${of}`;
  switch (state) {
    case 'started':
      return of > 1 ? `${paint.bold(head)}: ${names}` : undefined;
    case 'watched':
      return paint.dim(`${head} is deployed and watched${detail ? ` ${detail}` : ''}.`);
    case 'done':
      // The end of the watch reports it.
      return of > 1 && detail === undefined ? `${paint.green(symbols.done)} ${head}` : undefined;
    case 'failed':
      return `${paint.red(symbols.failed)} ${head}`;
    case 'paused':
      return paint.yellow(`${head} is paused.`);
    case 'undoing':
      return names === '' ? undefined : paint.yellow(`Rolling back: ${names}`);
    case 'undone':
      return names === '' ? undefined : `${paint.green(symbols.done)} Rolled back: ${names}`;
  }
}

/** The records to set, name, type and value each on a line of its own: they are copied, so they are never cut. */
function recordsText(
  { domain, region, purpose, records }: Extract<Event, { type: 'dns-records' }>,
  { paint, symbols }: Style,
): string {
  const what =
    purpose === 'validation'
      ? `Set this record, which proves ${domain} to AWS:`
      : `Set this record of ${domain}, for clients near ${region}:`;
  const rows = records.flatMap(({ name, type, value }) => [
    ['name', name],
    ['type', type],
    ['value', value],
  ]);
  return `${paint.yellow(`${symbols.warning} ${what}`)}\n${table(
    rows.map(([label = '', text = '']) => [paint.dim(label), text]),
    '    ',
  )}`;
}

export function prefix(event: { stage: string; region: string }, { paint }: Style, options: LineOptions): string {
  return options.regions ? paint.dim(`${pad(event.region, 15)}`) : '';
}

/** Steps too short to be noticed leave no line. */
const worthALine = 400;

function stepLine(event: Extract<Event, { type: 'step' }>, { paint, symbols }: Style, options: LineOptions) {
  const detail = event.detail ? paint.dim(` ${event.detail}`) : '';
  if (event.state === 'failed') return `${paint.red(symbols.failed)} ${event.title}${detail}`;
  if (event.state !== 'done') return undefined;
  if (!options.verbose && (event.ms ?? 0) < worthALine) return undefined;
  const time = event.ms === undefined ? '' : paint.dim(` (${duration(event.ms)})`);
  return `${paint.green(symbols.done)} ${event.title}${detail}${time}`;
}

function builtLine(event: Extract<Event, { type: 'built' }>, { paint, symbols }: Style, options: LineOptions) {
  // The function's line reports it after the deployment.
  if (!options.verbose) return undefined;
  const how = event.cached ? 'unchanged' : duration(event.ms);
  return `${paint.green(symbols.done)} ${event.function} ${paint.dim(`${formatBytes(event.bytes)}, ${how}`)}`;
}

function stackLine(event: Extract<Event, { type: 'stack' }>, looks: Style, options: LineOptions): string | undefined {
  const { paint, symbols } = looks;
  const detail = event.detail ? paint.dim(` ${event.detail}`) : '';
  const time = event.ms === undefined ? '' : paint.dim(` (${duration(event.ms)})`);
  const start = prefix(event, looks, options);
  switch (event.state) {
    case 'unchanged':
      return options.verbose ? start + paint.dim(`${event.stack} is unchanged`) : undefined;
    case 'done':
      return `${start}${paint.green(symbols.done)} ${event.stack}${detail}${time}`;
    case 'failed':
      return `${start}${paint.red(symbols.failed)} ${event.stack} failed${detail}${time}`;
    default:
      return `${start}${paint.bold(`${verbs[event.state]} ${event.stack}`)}${detail}`;
  }
}

const verbs = { creating: 'Creating', updating: 'Updating', deleting: 'Deleting' } as const;

/** The longest usual status; longer ones push only their own line. */
const statusColumns = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'.length;

function stackEventLine(event: Extract<Event, { type: 'stack-event' }>, looks: Style, options: LineOptions) {
  const { paint } = looks;
  const failed = event.status.includes('FAILED') || event.status.includes('ROLLBACK');
  const over = event.status.endsWith('_COMPLETE');
  // The live line shows running resources; their log is for --verbose.
  if (!failed && !over && !options.verbose) return undefined;
  const color = failed ? paint.red : over ? paint.green : paint.dim;
  const columns = options.verbose ? statusColumns : 'ROLLBACK_COMPLETE'.length;
  const reason = event.reason ? `\n${' '.repeat(4)}${failed ? paint.red(event.reason) : paint.dim(event.reason)}` : '';
  const shown = failed || options.verbose ? reason : '';
  const start = `${prefix(event, looks, options)}  ${color(pad(event.status, columns))}  `;
  const typed = `${start}${pad(event.logicalId, 28)} ${paint.dim(event.resourceType)}`;
  // On a narrow terminal the type would take a line of its own; the name says more.
  const fits = options.columns === undefined || width(typed) <= options.columns;
  return `${fits ? typed : start + event.logicalId}${shown}`;
}

function warningLines(
  { message, hint }: Extract<Event, { type: 'warning' }>,
  { paint, symbols }: Style,
  { columns }: LineOptions,
): string {
  const said = wrapQuoted(`${symbols.warning} ${message}`, columns).map((one) => paint.yellow(one));
  const advice = hint ? wrapQuoted(hint, columns && columns - 2).map((one) => `  ${one}`) : [];
  return [...said, ...advice].join('\n');
}
