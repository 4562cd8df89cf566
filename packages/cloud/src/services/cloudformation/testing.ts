import { cp, mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import { createKernel } from '../../kernel/create-kernel.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Internal } from '../../kernel/internal.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { ResourceType } from '../../kernel/resource-type.ts';
import type { Service } from '../../kernel/service.ts';
import { DiskBlobs } from '../../store/disk-blobs.ts';
import { DiskStore } from '../../store/disk-store.ts';
import type { Store } from '../../store/store.ts';
import { cloudformation } from './index.ts';
import { responsePlane } from './types/responses.ts';

export interface TestCloud {
  readonly cf: Internal['cloudformation'];
  readonly dir: string;
  readonly log: string[];
  /** Waits until the stack is at rest and returns its status. */
  rest(stack: string): Promise<string>;
  /** The types and statuses of a stack's events, oldest first: `Topic CREATE_COMPLETE`. */
  events(stack: string): Promise<string[]>;
  /** From the n-th commit on, nothing is written; `crashed` then returns a copy of the last written state. */
  crashAt(commit: number): void;
  crashed(): Promise<string> | undefined;
  /** Ends without waiting for what is under way, as a crash does. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** CloudFormation alone, with hand-made resource types, on a folder that may hold an earlier state. */
export async function testCloud(
  resourceTypes: readonly ResourceType[],
  options: { at?: string; services?: readonly Service[]; listen?: Server } = {},
): Promise<TestCloud> {
  const dir = options.at ?? (await mkdtemp(join(tmpdir(), 'jaws-cfn-')));
  const store = await DiskStore.open(join(dir, 'state'));
  let left = Number.POSITIVE_INFINITY;
  let copy: Promise<string> | undefined;
  const mortal: Store = {
    collection: (name) => store.collection(name),
    collections: (prefix) => store.collections(prefix),
    together: (work) => store.together(work),
    abandon: (reason) => store.abandon(reason),
    commit() {
      left -= 1;
      if (left > 0) return store.commit();
      copy ??= copyOf(dir);
      return new Promise(() => undefined);
    },
  };
  const blobs = await DiskBlobs.open(join(dir, 'blobs'), store, new Set());
  const log: string[] = [];
  const note = (message: string, fields?: Record<string, unknown>) => log.push(`${message} ${JSON.stringify(fields)}`);
  const types = { id: 'types', signingNames: [], operations: {}, resourceTypes };
  const owned = createKernel({
    clock: { now: Date.now },
    ids: createIds(),
    log: { debug: () => undefined, warn: note, error: note },
    store: mortal,
    blobs,
    scratch: dir,
    services: {
      cloudformation,
      types,
      ...Object.fromEntries((options.services ?? []).map((service) => [service.id, service])),
    },
  });
  const { listen } = options;
  if (listen) owned.listenOn(await serveResponses(listen, owned.kernel));
  await cloudformation.start?.(owned.kernel);
  const cf = owned.kernel.context({ account: '000000000000', region: 'us-east-1' }).aws.cloudformation;
  const statusOf = async (stack: string) => (await describe(cf, stack)).StackStatus ?? '';
  return {
    cf,
    dir,
    log,
    async rest(stack) {
      for (;;) {
        const status = await statusOf(stack);
        if (!status.endsWith('IN_PROGRESS')) return status;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    async events(stack) {
      const { StackEvents = [] } = await cf.describeStackEvents({ StackName: stack });
      return StackEvents.map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`).reverse();
    },
    crashAt(commit) {
      left = commit;
    },
    crashed: () => copy,
    crash: () => store.close(),
    async close() {
      await owned.close();
      listen?.closeAllConnections();
      listen?.close();
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function copyOf(dir: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'jaws-cfn-'));
  await cp(dir, copy, { recursive: true });
  return copy;
}

/** The service's own HTTP on a port that is free. */
async function serveResponses(server: Server, kernel: Kernel): Promise<string> {
  server.on('request', (request, response) => {
    const head = {
      method: request.method ?? '',
      host: '127.0.0.1',
      path: request.url ?? '',
      search: '',
      headers: request.headers,
    };
    const nobody = () => Promise.reject(new Error('Nobody signs here.'));
    void responsePlane(head, kernel, nobody)?.(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function describe(cf: Pick<CloudFormation, 'describeStacks'>, stack: string) {
  const { Stacks } = await cf.describeStacks({ StackName: stack });
  return Stacks![0]!;
}

/** A resource type that keeps its resources in a map: name → properties. */
export function fakeType(
  type: string,
  nameProperty: string,
  hooks: {
    fail?(properties: Readonly<Record<string, unknown>>): void;
    wait?: Promise<unknown>;
    failDelete?: Set<string>;
  } = {},
): ResourceType & { readonly made: Map<string, Readonly<Record<string, unknown>>>; readonly log: string[] } {
  const made = new Map<string, Readonly<Record<string, unknown>>>();
  const log: string[] = [];
  const state = (id: string) => ({
    id,
    attributes: { Arn: `arn:aws:fake:::${id}`, TopicArn: `arn:aws:fake:::${id}`, TopicName: id },
  });
  return {
    type,
    made,
    log,
    async create(properties, ctx) {
      const id = String(properties[nameProperty] ?? ctx.name());
      await hooks.wait;
      hooks.fail?.(properties);
      made.set(id, properties);
      log.push(`create ${id}`);
      return state(id);
    },
    async update(id, properties) {
      hooks.fail?.(properties);
      made.set(id, properties);
      log.push(`update ${id}`);
      return state(id);
    },
    async delete(id) {
      if (hooks.failDelete?.has(id)) throw new Error('cannot');
      made.delete(id);
      log.push(`delete ${id}`);
    },
    async read(id) {
      return made.has(id) ? state(id) : undefined;
    },
  };
}
