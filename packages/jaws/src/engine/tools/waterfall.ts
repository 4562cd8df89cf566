import { readReport } from '../../base/lambda-report.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { withoutCredentials } from '../events/hide.ts';
import type { KeptInvocation } from '../events/types.ts';
import type { Host } from '../host.ts';
import { forUser } from '../open.ts';
import { entryOf, type Joined, type RequestEntry, type RequestsOptions, readJoined } from './requests.ts';
import { awsCalls, type SeenRequest } from './seen-requests.ts';

/** A part of a request's time. Milliseconds since the beginning of the request. */
export interface Span {
  readonly kind: 'gateway' | 'authorizer' | 'cold-start' | 'function' | 'aws';
  /** `GET /orders/{id}`, `orders/get`, `dynamodb:PutItem`. */
  readonly name: string;
  readonly start: number;
  readonly ms: number;
  readonly ok: boolean;
  readonly detail?: string;
}

export interface RequestDetail {
  readonly stage: string;
  readonly request: RequestEntry;
  /** Ordered by their beginnings. */
  readonly spans: readonly Span[];
  /** What is unknown, in sentences. */
  readonly notes: readonly string[];
  /** The event of the function, with its caller's credentials redacted. Absent if no function ran. */
  readonly event?: unknown;
  /** The function's result; absent if it failed or streamed. */
  readonly result?: unknown;
  /** The end of its log. */
  readonly log?: string;
}

/** Calls may be recorded a moment after the function's end. Milliseconds. */
const late = 25;
const mostCalls = 200;

type Options = Omit<RequestsOptions, 'limit' | 'failed' | 'function'> & { readonly id: string };

/** A request with everything that is recorded about it. Throws InvocationUnknown. */
export function requestDetail(host: Host, options: Options): Promise<RequestDetail> {
  return forUser(host, async () => {
    const { id, stage } = options;
    const { joined, endpoint } = await readJoined(host, options);
    const found = joined.find(({ request, run }) => request?.id === id || run?.invocation.id === id);
    if (!found) throw fail('InvocationUnknown', { id });
    const { invocation } = found.run ?? {};
    const notes: string[] = [];
    const calls = endpoint && invocation ? await callsOf(endpoint, invocation, found, joined, notes) : [];
    if (endpoint === undefined)
      notes.push('Only the run of the function is known, which a session of `jaws dev` recorded.');
    return {
      stage,
      request: entryOf(found),
      spans: spansOf(found, calls),
      notes,
      ...(invocation && { event: withoutCredentials(invocation.event), log: invocation.log }),
      ...(invocation && Object.hasOwn(invocation, 'result') && { result: invocation.result }),
    };
  });
}

const timeOf = ({ time }: { readonly time: string }): number => Date.parse(time);

/** The latest end of a run, as far as it is known. */
function endOf({ request, run }: Joined): number {
  if (request) return timeOf(request) + request.duration;
  return run ? timeOf(run.invocation) + initOf(run.invocation) + run.invocation.duration : 0;
}

const initOf = ({ log, coldStart }: KeptInvocation): number => (coldStart ? (readReport(log)?.initDuration ?? 0) : 0);

/**
 * AWS calls that a function made while it ran. The cloud knows the caller (the session of the function's role is named after the function), but
 * not the invocation: where several ran at once, a note says so.
 */
async function callsOf(
  endpoint: string,
  invocation: KeptInvocation,
  found: Joined,
  all: readonly Joined[],
  notes: string[],
): Promise<readonly SeenRequest[]> {
  const begin = timeOf(invocation);
  const end = endOf(found) + late;
  const isOwn = ({ caller, time, duration }: SeenRequest) =>
    caller.endsWith(`/${sessionName(invocation.function)}`) &&
    Date.parse(time) - duration <= end &&
    Date.parse(time) >= begin;
  const own = (await awsCalls(endpoint, invocation.account, invocation.time)).filter(isOwn);
  const others = all.filter(
    (one) =>
      one !== found &&
      one.run?.invocation.function === invocation.function &&
      timeOf(one.run.invocation) < end &&
      endOf(one) > begin,
  );
  if (others.length > 0 && own.length > 0) {
    notes.push('The function ran more than once at that time: some of these AWS calls may belong to another run.');
  }
  if (own.length > mostCalls) notes.push(`${own.length - mostCalls} more AWS calls are left out.`);
  return own.slice(0, mostCalls);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html; a session name has at least two characters. */
const sessionName = (name: string): string => (name.length > 1 ? name : `${name}@lambda_function`);

function spansOf(found: Joined, calls: readonly SeenRequest[]): Span[] {
  const { request, run, authorizer } = found;
  const first = request ?? run?.invocation;
  const origin = first ? timeOf(first) : 0;
  const since = (time: number) => Math.max(0, time - origin);
  const spans: Span[] = [];
  if (request) {
    const { method = '', path = '', route } = request.call ?? {};
    const name = route === undefined ? `${method} ${path}` : route.startsWith('/') ? `${method} ${route}` : route;
    const ok = request.status > 0 && request.status < 400;
    const detail = request.error
      ? `${request.status}, ${request.error.code}: ${request.error.message}`
      : `${request.status}`;
    spans.push({ kind: 'gateway', name, start: 0, ms: request.duration, ok, detail });
  }
  for (const [kind, entry] of [
    ['authorizer', authorizer],
    ['function', run],
  ] as const) {
    if (!entry) continue;
    const { invocation } = entry;
    const name = entry.function ?? invocation.function;
    const init = initOf(invocation);
    const start = since(timeOf(invocation));
    const { error } = invocation;
    if (init > 0) spans.push({ kind: 'cold-start', name, start, ms: init, ok: true });
    spans.push({
      kind,
      name,
      start: start + init,
      ms: invocation.duration,
      ok: error === undefined,
      ...(error !== undefined && { detail: error }),
    });
  }
  for (const { service, operation = '?', time, duration, status, error, region } of calls) {
    const ok = status > 0 && status < 400;
    const detail = `${region}, ${status}${error ? `, ${error.code}: ${error.message}` : ''}`;
    spans.push({
      kind: 'aws',
      name: `${service}:${operation}`,
      start: since(Date.parse(time) - duration),
      ms: duration,
      ok,
      detail,
    });
  }
  return spans.sort((a, b) => a.start - b.start);
}
