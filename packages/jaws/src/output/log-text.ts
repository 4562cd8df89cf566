import { type Failure, failureIn } from '../base/lambda-failure.ts';
import { ofPlatform, type Report, readReport } from '../base/lambda-report.ts';
import { isObject } from '../base/text.ts';

/** What a function logged, without the additions of its runtime and of Lambda. */
export interface LogText {
  /** The request that it belongs to, if the text names it. */
  readonly request?: string | undefined;
  /** `platform`: Lambda's own lines about an invocation, which its report sums up. */
  readonly is: 'text' | 'json' | 'failure' | 'report' | 'platform';
  /** In capitals; undefined if none is given. */
  readonly level?: string | undefined;
  readonly text: string;
  /** The fields after the message of a JSON line. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly failure?: Failure;
  readonly report?: Report;
}

/** The prefix that the Node.js runtime writes: time, request, level. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
const beforeNode = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t([0-9a-f-]{36}|undefined)\t([A-Z]+)\t/;
/** The same for Python. https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html */
const beforePython = /^\[([A-Z]+)\]\t\d{4}-\d\d-\d\dT[\d:.]+Z\t([0-9a-f-]{36})?\t/;
/** Lambda itself: `2026-01-02T03:04:05.678Z <request> Task timed out after 3.00 seconds`. */
const ofTimeout = /^\d{4}-\d\d-\d\dT[\d:.]+Z ([0-9a-f-]{36}) (Task timed out after .*)/s;
const ofExit = /^RequestId: ([0-9a-f-]{36}) (?:Error: )?(.*)/s;
/** Of jaws-core-js: what `jaws trace` reads. */
const ofSpan = '{"type":"jaws.span",';
const named = /RequestId: ([0-9a-f-]{36})/;

/** Reads one event of a function's log. */
export function readLogText(message: string): LogText {
  const whole = message.trimEnd();
  if (ofPlatform.test(whole)) return ofLambda(whole);
  if (whole.startsWith(ofSpan)) return { is: 'platform', text: whole };
  const [, timedOut, timeout] = ofTimeout.exec(whole) ?? [];
  if (timeout !== undefined) return { is: 'failure', request: timedOut, text: timeout, failure: own(timeout) };
  const [, ended, exit] = ofExit.exec(whole) ?? [];
  if (exit !== undefined) return { is: 'failure', request: ended, text: exit, failure: own(exit) };
  const node = beforeNode.exec(whole);
  const python = node ? null : beforePython.exec(whole);
  const request = node?.[1] ?? python?.[2];
  const level = node?.[2] ?? python?.[1];
  const text = whole.slice((node ?? python)?.[0].length ?? 0);
  const about = { request: request === 'undefined' ? undefined : request, level };
  if (/^(Invoke Error|Uncaught Exception|Unhandled Promise Rejection|\{)/.test(text)) {
    const failure = failureIn([text]);
    if (failure) return { ...about, is: 'failure', text: `${failure.type}: ${failure.message}`, failure };
  }
  return ofJson(text, about) ?? { ...about, is: 'text', text };
}

/** Lambda reports it in words, without a type or a stack. */
const own = (message: string): Failure => ({ type: '', message, trace: [] });

function ofLambda(text: string): LogText {
  const report = readReport(text);
  const data = text.startsWith('{') ? parsed(text) : undefined;
  const record = isObject(data?.record) ? data.record : {};
  const request = typeof record.requestId === 'string' ? record.requestId : named.exec(text)?.[1];
  return report ? { is: 'report', request, text, report } : { is: 'platform', request, text };
}

/** Keys of common loggers for values that have their own column here. */
const messages = ['message', 'msg'];
const levels = ['level', 'severity', 'levelname'];
const requests = ['requestId', 'function_request_id', 'awsRequestId', 'AWSRequestId'];
const times = ['timestamp', 'time', '@timestamp'];
/**
 * The field that turns a line into metrics:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const directives = '_aws';

function ofJson(text: string, about: Pick<LogText, 'request' | 'level'>): LogText | undefined {
  const data = text.startsWith('{') ? parsed(text) : undefined;
  if (!data) return undefined;
  const firstOf = (names: readonly string[]) => names.map((name) => data[name]).find((value) => value !== undefined);
  const request = firstOf(requests);
  const known = new Set([...messages, ...levels, ...requests, ...times, directives]);
  const message = firstOf(messages);
  const fields = Object.fromEntries(Object.entries(data).filter(([name]) => !known.has(name)));
  return {
    is: 'json',
    request: typeof request === 'string' ? request : about.request,
    level: levelOf(firstOf(levels)) ?? about.level,
    text: message === undefined ? '' : textOf(message),
    fields,
  };
}

/** Loggers like pino write numbers. */
const numbers: readonly (readonly [least: number, level: string])[] = [
  [60, 'FATAL'],
  [50, 'ERROR'],
  [40, 'WARN'],
  [30, 'INFO'],
  [20, 'DEBUG'],
];

function levelOf(value: unknown): string | undefined {
  if (typeof value === 'number') return numbers.find(([min]) => value >= min)?.[1] ?? 'TRACE';
  return typeof value === 'string' ? value.toUpperCase().replace('WARNING', 'WARN') : undefined;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** A value for people: text without quotes if it is a single word. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `message key=value key="two words"`. */
export function folded({ text, fields = {} }: LogText): string {
  const parts = Object.entries(fields).map(([name, value]) => {
    const shown = textOf(value);
    return `${name}=${typeof value === 'string' && /[\s"=]|^$/.test(shown) ? JSON.stringify(shown) : shown}`;
  });
  return [text, ...parts].filter((part) => part !== '').join(' ');
}
