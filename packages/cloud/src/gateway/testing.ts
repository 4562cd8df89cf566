import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKernel, type KernelOptions } from '../kernel/create-kernel.ts';
import { createIds } from '../kernel/ids.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Service } from '../kernel/service.ts';
import type { Blobs } from '../store/blobs.ts';
import { MemoryCollection } from '../store/memory.ts';
import type { Snapshots } from '../store/snapshot/snapshots.ts';
import type { Store } from '../store/store.ts';
import type { CopyMaker } from './control/route.ts';
import { Gate } from './gate.ts';
import type { GatewayOptions } from './server.ts';
import { createGateway } from './server.ts';

/** A store that keeps nothing beyond this process. */
export function memoryStore(): Store {
  const collections = new Map<string, MemoryCollection<unknown>>();
  return {
    collection<T>(name: string) {
      const found = collections.get(name) ?? new MemoryCollection<unknown>(name, () => {});
      collections.set(name, found);
      return found as unknown as MemoryCollection<T>;
    },
    collections: (prefix = '') => [...collections.keys()].filter((name) => name.startsWith(prefix)),
    commit: async () => {},
    together: (work) => work(),
    abandon: async () => {},
  };
}

export interface TestGateway {
  readonly kernel: Kernel;
  readonly endpoint: string;
  readonly port: number;
  /** The error messages that were logged, and their fields. */
  readonly errors: [message: string, fields: Record<string, unknown> | undefined][];
  close(): Promise<void>;
}

export interface StartOptions extends Partial<Omit<GatewayOptions, 'kernel'>> {
  readonly kernel?: Partial<KernelOptions>;
}

/** A gateway with only these services, listening. */
export async function startGateway(
  services: Readonly<Record<string, Service>>,
  { kernel: kernelOptions = {}, ...options }: StartOptions = {},
): Promise<TestGateway> {
  const errors: TestGateway['errors'] = [];
  const owned = createKernel({
    clock: { now: () => Date.now() },
    ids: createIds(1),
    log: { debug() {}, warn() {}, error: (message, fields) => errors.push([message, fields]) },
    store: memoryStore(),
    blobs: {} as Blobs,
    scratch: '',
    services,
    ...kernelOptions,
  });
  const server = createGateway({
    services,
    makeContext: owned.context,
    allowedHosts: [],
    allowedOrigins: [],
    gate: new Gate(),
    snapshot: {} as Snapshots,
    copies: {} as CopyMaker,
    health: async () => ({ status: 'running' }),
    reset: async () => {},
    ...options,
    kernel: owned.kernel,
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  owned.listenOn(`http://127.0.0.1:${port}`);
  return {
    kernel: owned.kernel,
    endpoint: `http://127.0.0.1:${port}`,
    port,
    errors,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await owned.close();
    },
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** Sends a request exactly as given: only the length of its body is added. */
export function ask(
  port: number,
  line: string,
  headers: Record<string, string | string[]> = {},
  body: string | Buffer = '',
): Promise<Answered> {
  const [method = '', path = ''] = line.split(' ');
  const length = body.length > 0 ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
