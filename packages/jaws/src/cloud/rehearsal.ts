import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import { announcedBy, endChild } from './child.ts';
import { cleanEnvironment } from './environment.ts';
import { askHealth } from './health.ts';
import { cloudProgram } from './program.ts';
import { fetchSnapshot, sendSnapshot } from './snapshot-http.ts';

/** An answer that takes longer than this in real time counts as none. Milliseconds. */
const requestTimeout = 10_000;
/** The same for calls that control the copy: advancing it by an hour is a lot of work. */
const controlTimeout = 120_000;

interface RehearsalAnswer {
  readonly status: number;
  /** The region that answered, at a custom domain name. */
  readonly region: string | undefined;
  /** Latency between the client and that region, in milliseconds; 0 if unknown. */
  readonly onTheWay: number;
  /** The response time here, in milliseconds. */
  readonly here: number;
}

/** A copy of an embedded cloud, with a clock of its own, in which regions can be lost. The original cloud is not affected. */
export interface Rehearsal {
  readonly endpoint: string;
  /** Advances its clock. Milliseconds. */
  pass(milliseconds: number): Promise<void>;
  lose(region: string): Promise<void>;
  restore(region: string): Promise<void>;
  /** The region that Route 53 returns to a client near a region whose resolver has nothing cached. */
  regionFor(name: string, place: string): Promise<string | undefined>;
  /** Regions in order of distance from a place, the nearest first, with the round-trip time in milliseconds. */
  roundTrips(place: string): Promise<Readonly<Record<string, number>>>;
  /** A GET by a client near a region, which has a resolver of its own. Undefined if there was no answer. */
  get(
    url: string,
    client: { readonly place: string; readonly id: string; readonly host?: string },
  ): Promise<RehearsalAnswer | undefined>;
  close(): Promise<void>;
}

interface RehearsalOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly now: Date;
  readonly signal?: AbortSignal;
}

/**
 * A copy of the cloud at this endpoint, to try something on; undefined if the endpoint does not offer that, because it is not an
 * embedded cloud. Throws CloudNotInstalled, CloudDidNotStart, SnapshotFailed.
 */
export async function rehearsalOf(endpoint: string, options: RehearsalOptions): Promise<Rehearsal | undefined> {
  if ((await askHealth(endpoint, 5_000)) === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'jaws-rehearsal-'));
  let child: ChildProcess | undefined;
  const agent = new Agent({ keepAlive: true });
  // A command that ends meanwhile would leave a cloud that no other command knows about.
  const kill = () => void child?.kill('SIGKILL');
  process.once('exit', kill);
  const close = async () => {
    agent.destroy();
    if (child) await endChild(child);
    process.removeListener('exit', kill);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const file = join(folder, 'all.tgz');
    await fetchSnapshot(endpoint, file, () => {});
    options.signal?.throwIfAborted();
    child = spawn(
      process.execPath,
      [
        cloudProgram(options.env),
        '--port=0',
        `--dir=${join(folder, 'data')}`,
        `--fake-clock=${options.now.toISOString()}`,
      ],
      { env: cleanEnvironment(options.env), stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true },
    );
    const copy = await announcedBy(child, options.signal);
    if (copy === undefined) throw fail('RehearsalDidNotStart', {});
    await sendSnapshot(copy, file, () => {});
    return { ...controlsOf(copy, agent), endpoint: copy, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function controlsOf(endpoint: string, agent: Agent): Omit<Rehearsal, 'endpoint' | 'close'> {
  const control = async (method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await send(endpoint + path, {
      method,
      agent,
      body: body && JSON.stringify(body),
      timeout: controlTimeout,
    });
    if (answer.status >= 400)
      throw new Error(`${method} ${path} of the embedded cloud: ${answer.status} ${answer.text}`);
    return answer.text === '' ? {} : JSON.parse(answer.text);
  };
  const regionPath = (region: string) => `/_jaws/faults/regions/${encodeURIComponent(region)}`;
  return {
    async pass(milliseconds) {
      await control('POST', '/_jaws/clock', { advance: milliseconds });
    },
    async lose(region) {
      await control('PUT', regionPath(region));
    },
    async restore(region) {
      await control('DELETE', regionPath(region));
    },
    async regionFor(name, region) {
      const query = new URLSearchParams({ name, region });
      const { answers } = await control('GET', `/_aws/route53/resolve?${query}`);
      const [last] = (answers as { readonly value: string }[]).slice(-1);
      return /\.execute-api\.([a-z0-9-]+)\./.exec(last?.value ?? '')?.[1];
    },
    async roundTrips(region) {
      const { milliseconds } = await control('GET', `/_aws/route53/round-trips?${new URLSearchParams({ region })}`);
      return milliseconds as Readonly<Record<string, number>>;
    },
    async get(url, { place, id, host }) {
      const headers = { ...(host !== undefined && { host }), 'x-jaws-place': place, 'x-jaws-client': id };
      const began = performance.now();
      const answer = await send(url, { method: 'GET', agent, headers, timeout: requestTimeout }).catch(() => undefined);
      if (!answer) return undefined;
      const { status, message } = answer;
      const region = message.headers['x-jaws-region'];
      return {
        status,
        region: typeof region === 'string' ? region : undefined,
        onTheWay: Number(message.headers['x-jaws-round-trip'] ?? 0),
        here: performance.now() - began,
      };
    },
  };
}

interface Sent {
  readonly method: string;
  readonly agent: Agent;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Milliseconds. */
  readonly timeout: number;
}

function send(url: string, { body, ...options }: Sent) {
  return new Promise<{ readonly status: number; readonly text: string; readonly message: IncomingMessage }>(
    (resolve, reject) => {
      const sent = request(url, options);
      sent.once('response', (message) => {
        let text = '';
        message.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        message.once('end', () => resolve({ status: message.statusCode ?? 0, text, message }));
        message.once('error', reject);
      });
      sent.once('timeout', () => sent.destroy(new Error('no answer')));
      sent.once('error', reject);
      sent.end(body);
    },
  );
}
