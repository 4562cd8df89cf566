import { setTimeout as wait } from 'node:timers/promises';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import type { Layers } from '../code/layer-codes.ts';
import type { SharedResources } from './environment-factory.ts';
import { Spare } from './spare.ts';

/** Each holds some 50 MB. */
const MOST = 4;
/** A spare starts after an idle time of this length, or after a multiple of it at the latest. Milliseconds. */
const QUIET = 50;
const LONGEST = 20;

export interface FunctionPlace {
  readonly account: string;
  readonly region: string;
  readonly function: string;
}

/** A function that was invoked. */
export interface Order {
  /** The service's own, in the function's account and region. */
  readonly ctx: Context;
  readonly configuration: FunctionConfiguration;
  readonly layers: Layers;
}

interface Entry extends Order {
  readonly needs: string;
  spare: Spare | undefined;
}

/**
 * Runtimes that wait for the code that their function gets next, so that its first invocation waits for no process: one each for the
 * functions that were invoked last. They are outside of the places of {@link Slots}: there are few of them, and one starts at a time.
 */
export class Spares {
  readonly #shared: SharedResources;
  readonly #isBusy: () => boolean;
  /** By function, the most recently invoked one last. */
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new AbortController();
  #work: Promise<void> | undefined;

  /** `isBusy`: whether anything runs. */
  constructor(shared: SharedResources, isBusy: () => boolean) {
    this.#shared = shared;
    this.#isBusy = isBusy;
  }

  /** A function's invocation has been answered. */
  invoked({ configuration, ctx, layers }: Order): void {
    if (this.#closing.signal.aborted || !canWait(configuration)) return;
    const { account, region } = ctx;
    const key = keyOf({ account, region, function: configuration.FunctionName ?? '' });
    const needs = needsOf(configuration, layers);
    let entry = this.#entries.get(key);
    if (entry?.needs !== needs) {
      entry?.spare?.end();
      entry = { ctx, configuration, layers, needs, spare: undefined };
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) if (this.#entries.size > MOST) this.#end(oldest);
    this.#work ??= this.#fill();
  }

  /** The spare of a function, when it fits the function; it is used only once. */
  take(place: FunctionPlace, needs: string): Spare | undefined {
    const entry = this.#entries.get(keyOf(place));
    if (!entry?.spare) return undefined;
    const { spare } = entry;
    entry.spare = undefined;
    if (entry.needs === needs) return spare;
    spare.end();
    return undefined;
  }

  /** Whether the function has a runtime that waits for its code. */
  has(place: FunctionPlace): boolean {
    return this.#entries.get(keyOf(place))?.spare?.isReady === true;
  }

  /** The function has none until it is invoked again. */
  end(place: FunctionPlace): void {
    this.#end(keyOf(place));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const key of this.#entries.keys()) this.#end(key);
    await this.#work;
  }

  #end(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    entry?.spare?.end();
  }

  /** Starts missing spares, one after the other, while nothing waits. Never rejects. */
  async #fill(): Promise<void> {
    for (;;) {
      await this.#quiet();
      const [key, entry] = [...this.#entries].reverse().find(([, { spare }]) => !spare) ?? [];
      if (!key || !entry) break;
      await this.#start(key, entry);
    }
    this.#work = undefined;
  }

  async #start(key: string, entry: Entry): Promise<void> {
    const isWanted = () => this.#entries.get(key) === entry;
    const gone = (spare: Spare) => {
      if (entry.spare !== spare) return;
      // Its function is invoked again before it gets another one: what ended once may end again.
      entry.spare = undefined;
      if (isWanted()) this.#entries.delete(key);
    };
    try {
      const spare = await Spare.make({ ...entry, shared: this.#shared, gone });
      if (isWanted()) {
        entry.spare = spare;
        await spare.start();
      } else {
        spare.end();
      }
    } catch (error) {
      // The next invocation fails with the same, and says so.
      entry.ctx.kernel.log.debug('No spare runtime could be started', { function: key, error: String(error) });
      if (isWanted()) this.#entries.delete(key);
    }
  }

  async #quiet(): Promise<void> {
    const { signal } = this.#closing;
    for (let times = 0; times < LONGEST && !signal.aborted; times++) {
      await wait(QUIET, undefined, { ref: false, signal }).catch(() => {});
      if (!this.#isBusy()) return;
    }
  }
}

/** Variables by which Node or the system's loader reads files before any code runs: these may be the function's. */
const FILES = [
  'LD_PRELOAD',
  'NODE_EXTRA_CA_CERTS',
  'NODE_ICU_DATA',
  'OPENSSL_CONF',
  'OPENSSL_MODULES',
  'SSL_CERT_FILE',
];
/** Options that preload code, or name a file. */
const PRELOADS = /[/\\]|(^|\s)"?(-r|--require|--import|--(experimental[-_])?loader)\b/;

/** Whether a process of the function may begin before its code exists. */
function canWait({ Environment: { Variables = {} } = {}, Runtime }: FunctionConfiguration): boolean {
  const { NODE_OPTIONS = '' } = Variables;
  return (
    Runtime?.startsWith('nodejs') === true && !PRELOADS.test(NODE_OPTIONS) && !FILES.some((name) => name in Variables)
  );
}

/** The key of a spare: everything that its process could find out before its code exists. */
export function needsOf(configuration: FunctionConfiguration, { codes }: Layers): string {
  const {
    CodeSha256: _sha,
    CodeSize: _size,
    LastModified: _modified,
    LastUpdateStatus: _status,
    LastUpdateStatusReason: _reason,
    LastUpdateStatusReasonCode: _code,
    RevisionId: _revision,
    ...rest
  } = configuration;
  return JSON.stringify([rest, codes.map(({ sha256 }) => sha256)]);
}

export const keyOf = ({ account, region, function: name }: FunctionPlace): string => `${account}/${region}/${name}`;
