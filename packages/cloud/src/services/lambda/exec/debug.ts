import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { debugged } from '../../../kernel/debugged.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Isolation } from '../../../kernel/service.ts';
import { functions, type Place } from '../state.ts';
import { Inspection } from './inspection.ts';
import { Leases, type Owner } from './leases.ts';

/** How long to wait for a port that an environment still uses after its debugging ended. Milliseconds. */
const LEAVING = 2_000;

export interface DebuggedFunction {
  readonly account: string;
  readonly region: string;
  readonly function: string;
  /** Of this machine's loopback address. */
  readonly port: number;
}

export interface DebugState {
  /** One per owner. */
  readonly functions: readonly (DebuggedFunction & {
    readonly owner?: string;
    /** Whether an environment of it listens now. */
    readonly listening: boolean;
    readonly url?: string;
  })[];
  /** Until the last owner's time is over; 0 when nothing is debugged. */
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

/** The functions that are debugged by at least one owner. */
export class Debug {
  readonly #kernel: Kernel;
  readonly #listener: DebugListener;
  readonly #leases = new Leases<DebuggedFunction>(() => this.#changed());
  /** By function: all owners of one agree on its port. */
  readonly #watched = new Map<string, Watched>();
  /** Ended ones, until their environments have ended. */
  readonly #leaving = new Set<Inspection>();
  /** One after the other: each checks ports, and its findings must stay valid until it is done. */
  #setting: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(kernel: Kernel, listener: DebugListener) {
    this.#kernel = kernel;
    this.#listener = listener;
  }

  of({ account, region }: Pick<Place, 'account' | 'region'>, name: string): Inspection | undefined {
    return this.#watched.get(keyOf({ account, region, function: name }))?.inspection;
  }

  get state(): DebugState {
    const functions = this.#leases.all.map(([owner, one]) => {
      const url = this.#watched.get(keyOf(one))?.inspection.url;
      return {
        ...one,
        ...(owner !== undefined && { owner }),
        listening: url !== undefined,
        ...(url !== undefined && { url }),
      };
    });
    return { functions, seconds: this.#leases.seconds };
  }

  /**
   * Debugs these functions, and no others of this owner, for this many seconds of real time. A function already debugged with the
   * same port continues undisturbed. Throws DebugRefused, and then nothing has changed.
   */
  set(owner: Owner, wanted: readonly DebuggedFunction[], seconds: number): Promise<void> {
    const done = this.#setting.then(() => this.#set(owner, wanted, seconds));
    this.#setting = done.catch(() => {});
    return done;
  }

  async #set(owner: Owner, wanted: readonly DebuggedFunction[], seconds: number): Promise<void> {
    this.#check(owner, wanted);
    const added = wanted.filter((one) => this.#watched.get(keyOf(one))?.wanted.port !== one.port);
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
    this.#leases.set(owner, wanted, seconds);
  }

  end(owner: Owner): void {
    this.#leases.end(owner);
  }

  /** Of all owners. */
  clear(): void {
    this.#leases.clear();
  }

  close(): void {
    this.#closed = true;
    this.clear();
  }

  #check(owner: Owner, wanted: readonly DebuggedFunction[]): void {
    const [keys, ports] = [new Set<string>(), new Set<number>()];
    const others = this.#leases.all.filter(([other]) => other !== owner);
    for (const one of wanted) {
      const text = JSON.stringify(one.function);
      const record = functions(this.#placeOf(one)).get(one.function);
      if (!record) throw new DebugRefused(`There is no function ${text} in ${one.region} of ${one.account}.`);
      const { PackageType, Runtime } = record.configuration;
      if (!Runtime?.startsWith('nodejs')) {
        const subject = PackageType === 'Image' ? 'a container image' : Runtime;
        throw new DebugRefused(`${text} is not a Node.js function, but ${subject}: only Node.js has this inspector.`);
      }
      if (keys.has(keyOf(one))) throw new DebugRefused(`${text} is named twice.`);
      if (ports.has(one.port)) throw new DebugRefused(`Port ${one.port} is named twice: each function needs its own.`);
      keys.add(keyOf(one));
      ports.add(one.port);
      for (const [other, theirs] of others) {
        const isSame = keyOf(theirs) === keyOf(one);
        if (isSame === (theirs.port === one.port)) continue;
        const subject = isSame
          ? `${text} is debugged on port ${theirs.port} already`
          : `Port ${one.port} for ${text} is that of ${JSON.stringify(theirs.function)} already`;
        throw new DebugRefused(
          `${subject}, by ${this.#named(other)}: ${isSame ? 'use that port' : 'choose another one'}.`,
        );
      }
    }
  }

  #named(owner: Owner): string {
    const who = owner === undefined ? 'an owner without a name' : JSON.stringify(owner);
    const left = this.#leases.secondsOf(owner);
    return `${who} (for ${left} more ${left === 1 ? 'second' : 'seconds'}, unless renewed)`;
  }

  #changed(): void {
    const wanted = new Map(this.#leases.all.map(([, one]) => [keyOf(one), one]));
    for (const [key, watched] of [...this.#watched]) if (wanted.get(key)?.port !== watched.wanted.port) this.#end(key);
    for (const [key, one] of wanted) if (!this.#watched.has(key)) this.#begin(one);
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
    // A closing session counts as ended.
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
