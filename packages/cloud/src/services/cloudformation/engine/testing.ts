import { createKernel } from '../../../kernel/create-kernel.ts';
import type { Clock } from '../../../kernel/environment.ts';
import { createIds } from '../../../kernel/ids.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import type { Service } from '../../../kernel/service.ts';
import type { Blobs } from '../../../store/blobs.ts';
import { MemoryCollection } from '../../../store/memory.ts';
import type { Store } from '../../../store/store.ts';
import { emptyInput, type PhysicalResource, type ResourceRecord, type StackRecord } from '../records.ts';
import { eventsOf, resourcesOf, stacksOf } from '../state.ts';
import { Specs } from '../template/specs.ts';
import type { Deployment } from './deployment.ts';
import { ResourceFailure } from './reason.ts';

export const ACCOUNT = '111122223333';
export const STACK_ID = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/s/one`;

export const stackRecord = (more: Partial<StackRecord> = {}): StackRecord => ({
  id: STACK_ID,
  name: 's',
  status: 'UPDATE_IN_PROGRESS',
  created: 0,
  input: emptyInput,
  outputs: [],
  imports: [],
  disableRollback: false,
  terminationProtection: false,
  ...more,
});

/** A deployment of one stack without a cloud: its records are in memory, and each service consists of the given operations. */
export async function fakeDeployment({
  stack = {},
  resources = [],
  types = [],
  operations = {},
  lenient = false,
}: {
  stack?: Partial<StackRecord>;
  resources?: readonly (Partial<ResourceRecord> & { logicalId: string })[];
  types?: readonly ResourceType[];
  operations?: Readonly<Record<string, Service['operations']>>;
  lenient?: boolean;
} = {}) {
  const collections = new Map<string, MemoryCollection<unknown>>();
  /** Keys that were changed since the last commit. */
  const unsaved = new Set<string>();
  const store = {
    collection(name: string) {
      const found = collections.get(name) ?? new MemoryCollection(name, (_collection, key) => unsaved.add(key));
      collections.set(name, found);
      return found;
    },
    collections: (prefix: string) => [...collections.keys()].filter((name) => name.startsWith(prefix)),
    commit: async () => unsaved.clear(),
  } as unknown as Store;
  const clock: Clock & { time: number; waits: number[] } = {
    time: 1_700_000_000_000,
    /** Milliseconds of each wait, none of which takes real time. */
    waits: [],
    now: () => clock.time,
    at(time, ring) {
      clock.waits.push(time - clock.time);
      let isOff = false;
      queueMicrotask(() => {
        if (isOff) return;
        clock.time = time;
        ring();
      });
      return () => {
        isOff = true;
      };
    },
  };
  const log: string[] = [];
  const note = (message: string, fields: object = {}) => log.push(`${message} ${JSON.stringify(fields)}`);
  const service = (id: string, more: Partial<Service>): Service => ({ id, signingNames: [], operations: {}, ...more });
  const owned = createKernel({
    clock,
    ids: createIds(1),
    log: { debug() {}, warn: note, error: note },
    store,
    blobs: {} as Blobs,
    scratch: '',
    services: {
      types: service('types', { resourceTypes: types }),
      ...Object.fromEntries(Object.entries(operations).map(([id, some]) => [id, service(id, { operations: some })])),
    },
    lenient,
  });
  const ctx = owned.kernel.context({ account: ACCOUNT, region: 'us-east-1' });
  stacksOf(ctx).put(STACK_ID, stackRecord(stack));
  for (const record of resources) {
    resourcesOf(ctx, STACK_ID).put(record.logicalId, { type: 'T', status: 'CREATE_COMPLETE', timestamp: 0, ...record });
  }
  unsaved.clear();
  const abort = new AbortController();
  const d: Deployment = { ctx, stackId: STACK_ID, specs: await Specs.load(), signal: abort.signal, token: 'token' };
  return {
    d,
    ctx,
    clock,
    log,
    abort,
    owned,
    unsaved: () => [...unsaved],
    stack: () => stacksOf(ctx).get(STACK_ID)!,
    resource: (logicalId: string) => resourcesOf(ctx, STACK_ID).get(logicalId),
    events: () => [...eventsOf(ctx, STACK_ID).values()],
  };
}

/** An existing resource with these properties and any other given fields. */
export const made = (
  type: string,
  physicalId: string,
  properties: Readonly<Record<string, unknown>> = {},
  more: Partial<PhysicalResource> = {},
): PhysicalResource => ({
  type,
  physicalId,
  properties,
  attributes: {},
  dependsOn: [],
  deletionPolicy: 'Delete',
  updateReplacePolicy: 'Delete',
  ...more,
});

/** A resource type that notes when each call begins and ends, and fails for the ids in `wrong`. */
export function notingType(type: string) {
  const log: string[] = [];
  /** The keys that were not durable yet when a call began. */
  const early: string[] = [];
  const cloud: { unsaved(): string[] } = { unsaved: () => [] };
  const wrong = new Set<string>();
  const call = async (verb: string, id: string, more = '') => {
    log.push(`${verb} ${id}${more}`);
    early.push(...cloud.unsaved());
    // Resources that do not depend on this one begin meanwhile.
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    if (wrong.has(id)) throw new ResourceFailure(`${id} is wrong`);
    log.push(`${verb} ${id} done`);
    return { id };
  };
  const handler: ResourceType = {
    type,
    create: (properties, ctx) => call('create', String(properties.TopicName ?? ctx.name())),
    update: (id, properties, previous) => call('update', id, ` ${text(previous)} -> ${text(properties)}`),
    delete: async (id) => void (await call('delete', id)),
  };
  return { handler, log, wrong, early, cloud, begun: () => log.filter((line) => !line.endsWith(' done')) };
}

const text = (properties: Readonly<Record<string, unknown>>): string => Object.values(properties).join();
