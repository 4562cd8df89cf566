import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { debugged } from '../../../kernel/debugged.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Isolation } from '../../../kernel/service.ts';
import { functions, type Place } from '../state.ts';
import { Inspection } from './inspection.ts';

/** How long a port that an environment still holds is waited for, when its debugging is over. Milliseconds. */
const LEAVING = 2_000;

export interface DebuggedFunction {
  readonly account: string;
  readonly region: string;
  readonly function: string;
  /** Of this machine's loopback address. */
  readonly port: number;
}

export interface DebugState {
  readonly functions: readonly (DebuggedFunction & {
    /** Whether an environment of it listens now. */
    readonly listening: boolean;
    readonly url?: string;
  })[];
  /** Until it ends by itself; 0 when nothing is debugged. */
  readonly seconds: number;
}

/** These functions cannot be debugged: the message says why. */
export class DebugRefused extends RangeError {
  override readonly name = 'DebugRefused';
}

interface Watched {
  readonly wanted: DebuggedFunction;
  readonly inspection: Inspection;
}

export interface DebugListener {
  /** Its environments end when they are done: the next ones are started in another way. */
  changed(place: Place, name: string): void;
  isolation(): Promise<Isolation>;
}

/** The functions that are debugged, for a time: who asked for it may be gone. */
export class Debug {
  readonly #kernel: Kernel;
  readonly #listener: DebugListener;
  readonly #watched = new Map<string, Watched>();
  /** Those that are over, until their environments have ended. */
  readonly #leaving = new Set<Inspection>();
  #timer: NodeJS.Timeout | undefined;
  #until = 0;
  #closed = false;

  constructor(kernel: Kernel, listener: DebugListener) {
    this.#kernel = kernel;
    this.#listener = listener;
  }

  of({ account, region }: Pick<Place, 'account' | 'region'>, name: string): Inspection | undefined {
    return this.#watched.get(keyOf({ account, region, function: name }))?.inspection;
  }

  get state(): DebugState {
    const functions = [...this.#watched.values()].map(({ wanted, inspection: { url } }) => ({
      ...wanted,
      listening: url !== undefined,
      ...(url === undefined ? {} : { url }),
    }));
    const left = functions.length > 0 ? this.#until - performance.now() : 0;
    return { functions, seconds: Math.max(0, Math.ceil(left / 1_000)) };
  }

  /**
   * Debugs these functions, and no others, for so many seconds of real time. One that is debugged already, with the same port, goes on
   * undisturbed. Throws DebugRefused, and then nothing has changed.
   */
  async set(wanted: readonly DebuggedFunction[], seconds: number): Promise<void> {
    this.#check(wanted);
    const isNew = (one: DebuggedFunction) => this.#watched.get(keyOf(one))?.wanted.port !== one.port;
    const added = wanted.filter(isNew);
    if (added.length > 0 && (await this.#listener.isolation()).mode === 'permission') {
      throw new DebugRefused(
        "Functions are kept from this machine's files by Node's permission model here, which forbids the inspector: start the cloud with --sandbox none to debug them.",
      );
    }
    for (const { function: name, port } of added) {
      const before = [...this.#leaving].filter((one) => one.port === port).map((one) => one.silence());
      await Promise.race([Promise.all(before), wait(LEAVING, undefined, { ref: false })]);
      await checkPort(port, name);
    }
    if (this.#closed) throw new DebugRefused('The cloud is closing.');
    const stay = new Set(wanted.filter((one) => !isNew(one)).map(keyOf));
    for (const key of [...this.#watched.keys()]) if (!stay.has(key)) this.#end(key);
    for (const one of wanted) if (!stay.has(keyOf(one))) this.#begin(one);
    this.#until = performance.now() + seconds * 1_000;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.clear(), seconds * 1_000).unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
    for (const key of [...this.#watched.keys()]) this.#end(key);
  }

  close(): void {
    this.#closed = true;
    this.clear();
  }

  #check(wanted: readonly DebuggedFunction[]): void {
    const [keys, ports] = [new Set<string>(), new Set<number>()];
    for (const one of wanted) {
      const text = JSON.stringify(one.function);
      const record = functions(this.#placeOf(one)).get(one.function);
      if (!record) throw new DebugRefused(`There is no function ${text} in ${one.region} of ${one.account}.`);
      const { PackageType, Runtime } = record.configuration;
      if (!Runtime?.startsWith('nodejs')) {
        const what = PackageType === 'Image' ? 'a container image' : Runtime;
        throw new DebugRefused(`${text} is not a Node.js function, but ${what}: only Node.js has this inspector.`);
      }
      if (keys.has(keyOf(one))) throw new DebugRefused(`${text} is named twice.`);
      if (ports.has(one.port)) throw new DebugRefused(`Port ${one.port} is named twice: each function needs its own.`);
      keys.add(keyOf(one));
      ports.add(one.port);
    }
  }

  #begin(wanted: DebuggedFunction): void {
    this.#watched.set(keyOf(wanted), { wanted, inspection: new Inspection(wanted.port) });
    this.#kernel.part(debugged).add(wanted);
    this.#listener.changed(this.#placeOf(wanted), wanted.function);
  }

  #end(key: string): void {
    const { inspection, wanted } = this.#watched.get(key)!;
    this.#watched.delete(key);
    inspection.end();
    this.#leaving.add(inspection);
    void inspection.silence().then(() => this.#leaving.delete(inspection));
    // What is closing is gone as a whole.
    if (this.#closed) return;
    this.#kernel.part(debugged).delete(wanted);
    this.#listener.changed(this.#placeOf(wanted), wanted.function);
  }

  #placeOf({ account, region }: DebuggedFunction): Place {
    return { account, region, kernel: this.#kernel };
  }
}

const keyOf = ({ account, region, function: name }: Omit<DebuggedFunction, 'port'>): string =>
  `${account}/${region}/${name}`;

async function checkPort(port: number, name: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${message})`;
      reject(new DebugRefused(`Port ${port} for ${JSON.stringify(name)} ${why}: choose another one.`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}
