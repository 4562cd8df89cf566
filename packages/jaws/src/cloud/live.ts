import { type IncomingMessage, request } from 'node:http';
import { wait } from '../base/async.ts';
import { fail } from '../errors/catalogue/index.ts';
import { rootPassword } from './root-key.ts';

/** What the embedded cloud reports as it happens: docs/cloud.md. */
export interface CloudHappenings {
  readonly started: {
    readonly id: string;
    readonly time: string;
    readonly region: string;
    readonly function: string;
    readonly event: unknown;
  };
  readonly log: {
    readonly time: string;
    readonly region: string;
    readonly function: string;
    /** Of the invocation; absent while the function is starting. */
    readonly id?: string;
    readonly line: string;
    /** A line written by Lambda itself. */
    readonly platform?: boolean;
  };
  readonly invocation: {
    readonly id: string;
    readonly time: string;
    readonly account: string;
    readonly region: string;
    readonly function: string;
    readonly version: string;
    readonly trigger: string;
    readonly event: unknown;
    readonly result?: unknown;
    readonly error?: string;
    readonly duration: number;
    readonly coldStart: boolean;
    readonly log: string;
  };
}

type Happening = {
  [Kind in keyof CloudHappenings]: { readonly kind: Kind; readonly data: CloudHappenings[Kind] };
}[keyof CloudHappenings];

const kinds: ReadonlySet<string> = new Set(['started', 'log', 'invocation']);

interface FollowOptions {
  readonly account: string;
  readonly region: string;
  readonly signal: AbortSignal;
  readonly onHappening: (happening: Happening) => void;
  /** The stream ended before the signal came; it is tried again. */
  readonly onLost: () => void;
}

/** Milliseconds between two attempts to reach the stream again. */
const again = 500;

/**
 * Follows events in the embedded cloud until the signal is aborted. Resolves when it is connected for the first time. Throws DevCloudRefused.
 */
export async function followCloud(endpoint: string, options: FollowOptions): Promise<void> {
  const answer = await open(endpoint, options);
  void (async () => {
    let current: IncomingMessage | undefined = answer;
    while (!options.signal.aborted) {
      if (current) await read(current, options.onHappening).catch(() => {});
      if (options.signal.aborted) return;
      if (current) options.onLost();
      await wait(again, options.signal);
      current = await open(endpoint, options).catch(() => undefined);
    }
  })();
}

function open(endpoint: string, { account, region, signal }: FollowOptions): Promise<IncomingMessage> {
  const query = new URLSearchParams({ account, region, kinds: 'invocations,logs' });
  return new Promise((resolve, reject) => {
    const asking = request(`${endpoint}/_jaws/stream?${query}`, { agent: false, auth: rootPassword, signal });
    asking.once('error', reject);
    asking.once('response', (answer) => {
      answer.on('error', () => {});
      if (answer.statusCode === 200) return resolve(answer);
      answer.resume();
      reject(fail('DevCloudRefused', { what: 'its stream', reason: `it answered ${answer.statusCode}.` }));
    });
    asking.end();
  });
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
async function read(answer: IncomingMessage, onHappening: FollowOptions['onHappening']): Promise<void> {
  let rest = '';
  let kind = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    rest += chunk;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('event: ')) kind = line.slice(7);
      else if (line.startsWith('data: ') && kinds.has(kind)) {
        onHappening({ kind, data: JSON.parse(line.slice(6)) } as Happening);
      }
    }
  }
}

/** The owner of a setting, and its lifetime in seconds: settings of other owners stay as they are. */
interface Lease {
  readonly owner: string;
  readonly seconds: number;
}

/** Functions that run with Node's inspector on these ports. Throws DevCloudRefused. */
export async function debugFunctions(
  endpoint: string,
  functions: readonly { readonly region: string; readonly function: string; readonly port: number }[],
  lease: Lease,
): Promise<void> {
  await ask(endpoint, 'PUT', '/_jaws/debug', { functions, ...lease }, 'the debugger');
}

/** Functions whose code is about to change often: their next environment is prepared in advance. */
export async function developFunctions(
  endpoint: string,
  functions: readonly { readonly region: string; readonly function: string }[],
  lease: Lease,
): Promise<void> {
  await ask(endpoint, 'PUT', '/_jaws/develop', { functions, ...lease }, 'spare runtimes');
}

export const endDeveloping = (endpoint: string, owner: string): Promise<void> =>
  ask(endpoint, 'DELETE', `/_jaws/develop?owner=${encodeURIComponent(owner)}`, undefined, 'spare runtimes');

export const endDebugging = (endpoint: string, owner: string): Promise<void> =>
  ask(endpoint, 'DELETE', `/_jaws/debug?owner=${encodeURIComponent(owner)}`, undefined, 'the debugger');

async function ask(
  endpoint: string,
  method: string,
  path: string,
  body: object | undefined,
  what: string,
): Promise<void> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asking = request(`${endpoint}${path}`, { method, agent: false, auth: rootPassword });
    asking.once('response', resolve);
    asking.once('error', reject);
    asking.end(body && JSON.stringify(body));
  });
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  if ((answer.statusCode ?? 500) < 400) return;
  throw fail('DevCloudRefused', { what, reason: messageIn(text) ?? `it answered ${answer.statusCode}.` });
}

function messageIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { readonly message?: string }).message;
  } catch {
    return undefined;
  }
}
