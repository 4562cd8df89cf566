import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../kernel/context.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { Isolation, Preparation } from '../../../kernel/service.ts';
import { CodeStore } from '../code/code-store.ts';
import { type Layers, layerCodes } from '../code/layer-codes.ts';
import { throttled } from '../errors.ts';
import type { Target } from '../resolve.ts';
import type { Place } from '../state.ts';
import { asLambda, RoleCredentials } from './credentials.ts';
import { Debug } from './debug.ts';
import { Develop } from './develop.ts';
import { EnvironmentFactory, type SharedResources } from './environment-factory.ts';
import { Sandbox, sandboxMode } from './filesystem/sandbox.ts';
import { Inherited } from './inherited.ts';
import { bothPlaces } from './inspection.ts';
import type { Invocation } from './invocation.ts';
import { MemoryWatch } from './memory.ts';
import { Pool } from './pool.ts';
import { Reaper } from './reaper.ts';
import { Executables } from './runtime/executables.ts';
import { mostEnvironments, Slots } from './slots.ts';
import { needsOf, Spares } from './spares.ts';
import { Supply } from './supply/supply.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const ACCOUNT_CONCURRENCY = 1000;
/**
 * An environment that was unused for this long ends: AWS promises no time, each environment uses some 65 MB here, and a new one
 * starts in a tenth of a second. serverless-offline waits as long. Milliseconds.
 */
const IDLE_LIMIT = 60_000;
const REAP_EVERY = 15_000;

interface Provision {
  readonly ctx: Context;
  readonly target: Target;
  readonly count: number;
}

/** All execution environments of one cloud. */
export class Fleet {
  readonly debug: Debug;
  readonly develop: Develop;
  readonly #shared: SharedResources;
  readonly #slots: Slots;
  readonly #spares: Spares;
  /** By account, region, name and version. */
  readonly #pools = new Map<string, Pool>();
  /** Pools of versions that were changed or deleted, until their last invocation has ended. */
  readonly #leaving = new Set<Pool>();
  /** Running invocations by what they count against: an account's region, or a function with reserved concurrency. */
  readonly #running = new Map<string, number>();
  /** Provisioned concurrency by function and version. */
  readonly #promised = new Map<string, ReadonlyMap<string, number>>();
  /** Environments to keep ready, by account, region, name and version. */
  readonly #provisions = new Map<string, Provision>();
  /** Major versions of Node that functions were made for. */
  readonly #prepared = new Set<string>();
  /** Runtimes being searched or downloaded, with the start by `performance.now()`. */
  readonly #looking = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(kernel: Kernel) {
    const supply = new Supply(kernel.log);
    const folder = join(kernel.scratch, 'lambda');
    const sandbox = new Sandbox(folder, sandboxMode(kernel.sandbox), (text) => kernel.log.warn(text));
    this.#shared = {
      codes: new CodeStore(kernel, async () => join(await sandbox.scratch(), 'code')),
      credentials: new RoleCredentials(),
      executables: new Executables(supply),
      inherited: new Inherited(),
      memory: new MemoryWatch(),
      reaper: new Reaper(),
      sandbox,
      supply,
    };
    const max = mostEnvironments(process.env.JAWS_LAMBDA_MAX_ENVIRONMENTS, totalmem());
    this.#slots = new Slots(Math.max(2, availableParallelism()), max);
    this.debug = new Debug(kernel, {
      changed: (place, name) => this.#restart(place, name),
      isolation: () => this.isolation,
    });
    this.#spares = new Spares(this.#shared, () => this.#running.size > 0);
    this.develop = new Develop(this.#spares);
    this.#timer = setInterval(() => {
      const now = performance.now();
      for (const pool of this.#pools.values()) pool.reap(now - IDLE_LIMIT, kernel.clock.now());
    }, REAP_EVERY).unref();
  }

  /**
   * Counts an invocation against its version's provisioned concurrency, its function's reserved or the account's, until the function
   * that is returned is called. Throws TooManyRequestsException.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
   */
  enter(target: Target): () => void {
    const { fn, place } = target;
    const own = functionKey(target);
    const reserved = fn.reservedConcurrency;
    const promised = this.#promised.get(own);
    const version = `${own}:${target.version}`;
    if ((this.#running.get(version) ?? 0) < (promised?.get(target.version) ?? 0)) return this.#count(version);
    const pool = reserved === undefined ? `${place.account}/${place.region}` : own;
    // Provisioned environments are not shared.
    const limit = reserved === undefined ? ACCOUNT_CONCURRENCY : reserved - sum(promised?.values() ?? []);
    if ((this.#running.get(pool) ?? 0) >= limit) {
      throw throttled(
        reserved === undefined
          ? 'ConcurrentInvocationLimitExceeded'
          : 'ReservedFunctionConcurrentInvocationLimitExceeded',
      );
    }
    return this.#count(pool);
  }

  #count(pool: string): () => void {
    this.#running.set(pool, (this.#running.get(pool) ?? 0) + 1);
    return () => {
      const left = (this.#running.get(pool) ?? 1) - 1;
      if (left > 0) this.#running.set(pool, left);
      else this.#running.delete(pool);
    };
  }

  run(ctx: Context, target: Target, invocation: Invocation): void {
    const { fn, place, version } = target;
    const isDeveloped = version === '$LATEST' && this.develop.has(place, fn.name) && !this.debug.of(place, fn.name);
    this.#poolOf(ctx, target).run(isDeveloped ? this.#followed(ctx, target, invocation) : invocation);
  }

  /** The result of the invocation comes first, then a spare for the next code. */
  #followed(ctx: Context, { configuration, fn, place }: Target, invocation: Invocation): Invocation {
    const finish: Invocation['finish'] = (outcome, run) => {
      invocation.finish(outcome, run);
      const layers = layerCodes(ctx, configuration);
      if (!this.debug.of(place, fn.name)) this.#spares.invoked({ ctx: serviceIn(ctx, place), configuration, layers });
    };
    return { ...invocation, finish };
  }

  /** Downloads for functions, in progress and since the start. */
  get preparations(): readonly Preparation[] {
    const { cache, preparations } = this.#shared.supply;
    const known = new Set(preparations.map(({ what }) => what));
    const looking = [...this.#looking]
      .map(([major, began]) => ({ what: `Node.js ${major}`, state: 'looking' as const, into: cache, began }))
      .filter(({ what }) => !known.has(what));
    return [...preparations, ...looking];
  }

  /** Starts to download the Node of a runtime that this machine lacks, so the first invocation does not wait for all of it. */
  prepare(runtime: string): void {
    this.#shared.sandbox.prepare();
    const major = /^nodejs(\d+)/.exec(runtime)?.[1];
    if (major === undefined || this.#prepared.has(major)) return;
    this.#prepared.add(major);
    this.#looking.set(major, performance.now());
    void this.#shared.executables.node(major).finally(() => this.#looking.delete(major));
  }

  /** Keeps this many environments of a version ready; `promised` of its invocations have concurrency of their own. */
  provision(ctx: Context, target: Target, count: number, promised: number): void {
    const own = functionKey(target);
    if (promised > 0) this.#promised.set(own, new Map(this.#promised.get(own)).set(target.version, promised));
    else this.#forgetPromise(own, target.version);
    const key = keyOf(target.place, target.fn.name, target.version);
    if (count > 0) this.#provisions.set(key, { ctx, target, count });
    else this.#provisions.delete(key);
    if (!this.debug.of(target.place, target.fn.name)) this.#poolOf(ctx, target).provision(count);
  }

  #forgetPromise(own: string, version: string): void {
    const versions = new Map(this.#promised.get(own));
    versions.delete(version);
    if (versions.size > 0) this.#promised.set(own, versions);
    else this.#promised.delete(own);
  }

  /** How many environments of a version are ready, and whether one that should be kept ready failed. */
  readiness({ place, fn, version }: Target): { alive: number; failed: boolean } {
    // It has one environment at a time, and who deploys it meanwhile need not wait for more.
    if (this.debug.of(place, fn.name)) return { alive: Number.POSITIVE_INFINITY, failed: false };
    const pool = this.#pools.get(keyOf(place, fn.name, version));
    return { alive: pool?.alive ?? 0, failed: pool?.failed ?? false };
  }

  #poolOf(ctx: Context, target: Target): Pool {
    const key = keyOf(target.place, target.fn.name, target.version);
    const layers = layerCodes(ctx, target.configuration);
    // A layer that was missing may have been provided since.
    const revision = [target.configuration.RevisionId, ...layers.codes.map(({ sha256 }) => sha256)].join();
    let pool = this.#pools.get(key);
    if (pool?.revision !== revision) {
      if (pool) this.#retire(key, pool);
      pool = this.#open(ctx, target, layers, revision);
      this.#pools.set(key, pool);
    }
    return pool;
  }

  /** The function's code or configuration changed, or it was deleted: its environments end when they are done. */
  retire(place: Place, name: string, version?: string): void {
    const prefix = keyOf(place, name, version ?? '');
    const isMeant = (key: string) => (version === undefined ? key.startsWith(prefix) : key === prefix);
    for (const [key, pool] of this.#pools) if (isMeant(key)) this.#retire(key, pool);
    for (const key of this.#provisions.keys()) if (isMeant(key)) this.#provisions.delete(key);
    const own = `${place.account}/${place.region}/${name}`;
    if (version === undefined) {
      this.#promised.delete(own);
      this.#spares.end({ ...place, function: name });
    } else this.#forgetPromise(own, version);
    this.#shared.credentials.forget(name);
  }

  /** The function's debugging has started or ended: its environments end when they are done, and new ones are kept ready. */
  #restart(place: Place, name: string): void {
    const prefix = keyOf(place, name, '');
    for (const [key, pool] of this.#pools) if (key.startsWith(prefix)) this.#retire(key, pool);
    if (this.debug.of(place, name)) {
      this.#spares.end({ ...place, function: name });
      return;
    }
    for (const [key, { count, ctx, target }] of this.#provisions) {
      if (key.startsWith(prefix)) this.#poolOf(ctx, target).provision(count);
    }
  }

  /** How functions are kept from this machine's files. */
  get isolation(): Promise<Isolation> {
    return this.#shared.sandbox.isolation();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.debug.close();
    this.develop.close();
    this.#shared.supply.close();
    const pools = [...this.#pools.values(), ...this.#leaving];
    await Promise.all([...pools.map((pool) => pool.kill()), this.#spares.close()]);
    this.#shared.memory.close();
    this.#shared.reaper.close();
    this.#shared.inherited.close();
    await this.#shared.sandbox.close();
  }

  #open(ctx: Context, target: Target, layers: Layers, revision: string): Pool {
    const { code, configuration, fn, place, version } = target;
    const service = serviceIn(ctx, place);
    const inspection = this.debug.of(place, fn.name);
    const slots = inspection ? bothPlaces(this.#slots, inspection.slots) : this.#slots;
    const needs = needsOf(configuration, layers);
    const canHave = version === '$LATEST' && !inspection;
    const takeSpare = canHave ? () => this.#spares.take({ ...place, function: fn.name }, needs) : undefined;
    const factory = new EnvironmentFactory(service, configuration, code, layers, this.#shared, inspection, takeSpare);
    const pool: Pool = new Pool(revision, factory, slots, () => this.#leaving.delete(pool), inspection);
    return pool;
  }

  #retire(key: string, pool: Pool): void {
    this.#pools.delete(key);
    this.#leaving.add(pool);
    pool.drain();
  }
}

const serviceIn = (ctx: Context, { account, region }: Place): Context => asLambda(ctx.with({ account, region }));

const functionKey = ({ fn, place }: Target): string => `${place.account}/${place.region}/${fn.name}`;

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

const keyOf = (place: Place, name: string, version: string): string =>
  `${place.account}/${place.region}/${name}:${version}`;

export const fleet: Part<Fleet> = {
  name: 'lambda.fleet',
  open: (kernel) => new Fleet(kernel),
  close: (value) => value.close(),
};
