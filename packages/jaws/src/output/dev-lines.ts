import type { Event } from '../events.ts';
import { count, duration } from './format.ts';
import type { Paint, Style } from './paint.ts';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

/** A function has the same color everywhere. Red and yellow have a meaning. */
export function colorOf(name: string, paint: Paint): (text: string) => string {
  const colors = [
    paint.cyan,
    paint.magenta,
    paint.blue,
    paint.green,
    paint.cyanBright,
    paint.magentaBright,
    paint.blueBright,
  ];
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.charCodeAt(0)) % 65_536;
  return colors[sum % colors.length]!;
}

/** Lines of a session of `jaws dev`. */
export function devLine(
  event: Of<'dev-ready' | 'swapped' | 'repaired' | 'invocation' | 'request'>,
  { paint, symbols }: Style,
): string | undefined {
  switch (event.type) {
    case 'dev-ready':
      return readyLines(event, paint);
    case 'swapped': {
      return `${paint.green(symbols.done)} ${inShort(event.functions)} ${paint.dim(`new code in ${duration(event.ms)}`)}`;
    }
    case 'repaired': {
      const name = event.functions.length === 0 ? 'The project' : inShort(event.functions);
      return `${paint.green(symbols.done)} ${name} ${paint.dim('repaired: as deployed, nothing to do')}`;
    }
    case 'request': {
      const { method, path, status, ms } = event;
      const color = status >= 500 ? paint.red : status >= 400 ? paint.yellow : paint.green;
      const name = event.function === undefined ? '' : `  ${colorOf(event.function, paint)(event.function)}`;
      // API Gateway returns 403 for a path without an endpoint.
      const isLost = event.function === undefined && (status === 403 || status === 404);
      const why = isLost ? paint.yellow('  no endpoint has this method and path') : '';
      return `${color(String(status))} ${method} ${path} ${paint.dim(duration(ms))}${name}${why}`;
    }
    case 'invocation':
      return invocationLines(event, paint, symbols);
  }
}

function inShort([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${count(others.length, 'other')}`;
}

function readyLines({ stage, region, url, webSocket, functions, debug }: Of<'dev-ready'>, paint: Paint): string {
  const ports = Object.entries(debug ?? {});
  return [
    `${paint.bold(`${stage} ${region}`)} ${paint.dim(`${count(functions, 'function')}, watching`)}`,
    ...(url === undefined ? [] : [`  ${paint.cyan(url)}`]),
    ...(webSocket === undefined ? [] : [`  ${paint.cyan(webSocket)}`]),
    ...ports.map(([name, port]) => `  ${paint.dim('debugger')} 127.0.0.1:${port}  ${colorOf(name, paint)(name)}`),
  ].join('\n');
}

/** Frames that do not help a user to find a mistake. */
const ofRuntime = /\/var\/runtime\/|\bnode:/;

/** An invocation from an endpoint is reported in the line of its request, unless it failed. */
function invocationLines(event: Of<'invocation'>, paint: Paint, symbols: Style['symbols']): string | undefined {
  const { coldStart, error, ms, ok, trace = [], trigger } = event;
  const name = colorOf(event.function, paint)(event.function);
  const time = paint.dim(`${duration(ms)}${coldStart ? ', cold start' : ''}`);
  if (ok && trigger === 'apigateway.amazonaws.com') return undefined;
  if (ok) return `${paint.green(symbols.done)} ${name} ${paint.dim(shortTrigger(trigger))} ${time}`;
  const lines = trace
    .filter((line) => !ofRuntime.test(line))
    .map((line) => (line.includes('node_modules') ? paint.dim(line) : line))
    .map((line) => `    ${line.trim()}`);
  return [`${paint.red(`${symbols.failed} ${error}`)} ${name} ${time}`, ...lines].join('\n');
}

/** `sqs:jobs` of an ARN, `schedule` of `scheduler.amazonaws.com`. */
function shortTrigger(trigger: string): string {
  const [, , service, , , ...rest] = trigger.split(':');
  if (service === undefined) return trigger.replace(/\.amazonaws\.com$/, '');
  return service === 'sts' || service === 'iam' ? 'invoked' : `${service}:${rest.join(':').split('/')[0]}`;
}
