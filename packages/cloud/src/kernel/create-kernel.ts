import type { Blobs } from '../store/blobs.ts';
import type { Store } from '../store/store.ts';
import { type Callers, noCallers } from './callers.ts';
import type { Caller, Context, Operation } from './context.ts';
import { notImplemented } from './errors.ts';
import { Faults } from './faults/faults.ts';
import { createRandom } from './ids.ts';
import type { Internal } from './internal.ts';
import type { Clock, Ids, Kernel, Logger, Part } from './kernel.ts';
import { Metrics } from './metrics.ts';
import { type AnsweredCall, answeredCalls } from './observe.ts';
import { Outbound } from './outbound/outbound.ts';
import type { ResourceType } from './resource-type.ts';
import type { Service } from './service.ts';
import { isFake } from './time/fake-clock.ts';
import { Work } from './time/work.ts';
import { Watch } from './watch/watch.ts';

export interface KernelOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly scratch: string;
  readonly services: Readonly<Record<string, Service>>;
  /** Default: `000000000000`. */
  readonly account?: string;
  /** Default: no. */
  readonly lenient?: boolean;
  readonly identity?: string | undefined;
  /** Default: they fail. */
  readonly unsupportedTypes?: Kernel['unsupportedTypes'];
  readonly sandbox?: Kernel['sandbox'];
  readonly dashes?: string | undefined;
  /** The root's key pair makes the cloud strict. */
  readonly rootKey?: Kernel['rootKey'];
  readonly allow?: Kernel['allow'];
  readonly callers?: (kernel: Kernel) => Callers;
  /** Makes the choice of calls by faults repeatable. */
  readonly seed?: number | undefined;
  /** What the cloud's own process may call beside loopback. Default: nothing. */
  readonly allowedOutbound?: readonly string[];
  /** Bytes of each request's input that are recorded. Default: none. */
  readonly bodies?: number | undefined;
}

type ContextFields = Pick<Context, 'account' | 'region' | 'caller' | 'requestId' | 'http' | 'trace'>;

/** A kernel with its creator's own controls. */
export interface OwnedKernel {
  readonly kernel: Kernel;
  /** The endpoint is known when the server listens. */
  listenOn(endpoint: string): void;
  context(where: ContextFields): Context;
  /** Closes the parts, last opened first, and waits for their remaining work. They open again at their next use. */
  closeParts(): Promise<void>;
  /** Resolves when all work has ended except what waits for the clock. */
  rest(): Promise<void>;
  /** Waits for background work, then closes the parts. */
  close(): Promise<void>;
}

export const rootOf = (account: string): Caller => ({
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
});

/** How long closing waits for background work. Milliseconds. */
const CLOSE_TIMEOUT_MS = 5_000;

export function createKernel(options: KernelOptions): OwnedKernel {
  const { clock, ids, log, store, blobs, scratch, services, account = '000000000000', lenient = false } = options;
  const parts = new Map<string, { part: Part<unknown>; value: unknown }>();
  const running = new Set<Promise<unknown>>();
  let endpoint = '';
  let callers: Callers | undefined;

  const resourceTypes = new Map<string, ResourceType>();
  for (const service of Object.values(services)) {
    for (const type of service.resourceTypes ?? []) resourceTypes.set(type.type, type);
  }

  const makeContext = (where: ContextFields): Context => {
    let internal: Internal | undefined;
    const ctx: Context = {
      ...where,
      kernel,
      get aws() {
        internal ??= callsFrom(ctx, services);
        return internal;
      },
      with: (change) => makeContext({ ...where, ...change }),
    };
    return ctx;
  };

  const kernel: Kernel = {
    clock,
    ids,
    log,
    store,
    blobs,
    metrics: new Metrics(),
    watch: new Watch(options.bodies),
    faults: new Faults(createRandom(options.seed)),
    work: new Work(isFake(clock)),
    outbound: new Outbound({ log, allowed: options.allowedOutbound ?? [] }),
    scratch,
    account,
    lenient,
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    unsupportedTypes: options.unsupportedTypes ?? 'fail',
    ...(options.sandbox ? { sandbox: options.sandbox } : {}),
    ...(options.dashes === undefined ? {} : { dashes: options.dashes }),
    strict: options.rootKey !== undefined,
    ...(options.rootKey ? { rootKey: options.rootKey } : {}),
    ...(options.allow ? { allow: options.allow } : {}),
    resourceTypes,
    get endpoint() {
      return endpoint;
    },
    get callers() {
      callers ??= options.callers?.(kernel) ?? noCallers;
      return callers;
    },
    part<T>(part: Part<T>): T {
      let found = parts.get(part.name);
      if (!found) {
        found = { part: part as Part<unknown>, value: part.open(kernel) };
        parts.set(part.name, found);
      }
      return found.value as T;
    },
    context: ({ account, region, caller = rootOf(account) }) =>
      makeContext({ account, region, caller, requestId: ids.uuid() }),
    background(work) {
      const guarded = work.catch((error) => log.error('Background work failed', { error: errorText(error) }));
      running.add(guarded);
      void guarded.finally(() => running.delete(guarded));
    },
  };

  const settled = async () => {
    const timeout = new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref());
    while (running.size > 0 && (await Promise.race([Promise.all(running), timeout])));
  };

  const closeParts = async () => {
    const open = [...parts.values()].reverse();
    parts.clear();
    for (const { part, value } of open) {
      try {
        await part.close?.(value);
      } catch (error) {
        log.error(`Closing ${part.name} failed`, { error: errorText(error) });
      }
    }
    await settled();
  };

  return {
    kernel,
    listenOn(url) {
      endpoint = url;
      kernel.outbound.own = url;
    },
    context: makeContext,
    closeParts,
    rest: () => kernel.work.rest(() => store.commit(), running),
    async close() {
      kernel.faults.close();
      await settled();
      await closeParts();
    },
  };
}

export const errorText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

async function callInside(
  ctx: Context,
  services: Readonly<Record<string, Service>>,
  service: string,
  operation: string,
  input: unknown,
): Promise<unknown> {
  const operations: Readonly<Record<string, Operation>> | undefined = services[service]?.operations;
  const run = operations && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!run) throw notImplemented(`${service}:${operation}`);
  if (answeredCalls.hasSubscribers) {
    answeredCalls.publish({ way: 'inside', service, operation } satisfies AnsweredCall);
  }
  const { region, account } = ctx;
  const { faults } = ctx.kernel;
  if (!faults.idle) await faults.meetInside({ service, operation, region, account });
  const output = await run(input ?? {}, ctx);
  // Faults may exist now for the first time.
  if (!faults.idle) await faults.meetInside({ service, operation, region, account }, true);
  return output;
}

/** `ctx.aws.lambda.getFunction(input)` calls the operation GetFunction of the service `lambda` with the same context. */
function callsFrom(ctx: Context, services: Readonly<Record<string, Service>>): Internal {
  const ofService = (id: string) => {
    const calls = new Map<string, (input: unknown) => Promise<unknown>>();
    return new Proxy(Object.freeze({}), {
      get(_target, name) {
        if (typeof name !== 'string' || name === 'then') return undefined;
        let call = calls.get(name);
        if (!call) {
          const operationName = name.charAt(0).toUpperCase() + name.slice(1);
          call = (input) => callInside(ctx, services, id, operationName, input);
          calls.set(name, call);
        }
        return call;
      },
    });
  };
  const clients = new Map<string, unknown>();
  // The proxy has every member that Internal names: the registry decides which service it is.
  return new Proxy(Object.freeze({}), {
    get(_target, id) {
      if (typeof id !== 'string') return undefined;
      if (!clients.has(id)) clients.set(id, ofService(id));
      return clients.get(id);
    },
  }) as unknown as Internal;
}
