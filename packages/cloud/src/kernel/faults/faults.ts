import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../errors.ts';
import { CallCounts } from './call-counts.ts';
import type { Fault } from './rule.ts';
import { throttled } from './throttle.ts';

/** The properties of a call by which faults are chosen. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly account: string;
}

/** How a region that is down looks to clients: connections are closed, get no response, or every response is 503. */
export type Outage = 'reset' | 'timeout' | 'unavailable';

/** The client gets no response: its connection is closed at once, or stays silent. */
export class DroppedConnection extends Error {
  readonly how: 'reset' | 'timeout';

  constructor(how: 'reset' | 'timeout') {
    super(`A fault ends this call with a ${how}.`);
    this.how = how;
  }
}

/** The response is that the caller's credentials have expired, in the service's words. */
export class ExpiredCredentials extends Error {
  constructor() {
    super('A fault makes the credentials of this call expire.');
  }
}

export interface FaultEntry {
  readonly id: string;
  readonly fault: Fault;
  /** How often it has happened. */
  readonly hits: number;
}

/** A fault with the number of calls that matched it, whether or not it happened to them. */
interface Watched extends FaultEntry {
  readonly named: number;
}

/** The faults injected into one cloud, and the regions that are down. */
export class Faults {
  /** No fault is injected: calls skip the check. */
  idle = true;
  readonly #random: () => number;
  readonly #entries = new Map<string, Watched>();
  readonly counts = new CallCounts();
  readonly #down = new Map<string, Outage>();
  /** Milliseconds by region. */
  readonly #slow = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #count = 0;
  #closed = false;

  /** `random` returns numbers from 0 to 1 (not included). */
  constructor(random: () => number) {
    this.#random = random;
  }

  add(fault: Fault): string {
    this.#count += 1;
    const id = `fault-${this.#count}`;
    this.#entries.set(id, { id, fault, hits: 0, named: 0 });
    this.idle = false;
    return id;
  }

  remove(id: string): boolean {
    const had = this.#entries.delete(id);
    this.#settle();
    return had;
  }

  list(): FaultEntry[] {
    return [...this.#entries.values()].map(({ named: _, ...entry }) => entry);
  }

  /** Removes all faults, and restores all regions. */
  clear(): void {
    this.#entries.clear();
    this.#slow.clear();
    for (const region of [...this.#down.keys()]) this.regionUp(region);
    this.#settle();
  }

  regionDown(region: string, outage: Outage = 'reset'): void {
    this.#down.set(region, outage);
    this.idle = false;
  }

  regionUp(region: string): void {
    this.#down.delete(region);
    this.#settle();
    const waiting = this.#waiting.get(region) ?? [];
    this.#waiting.delete(region);
    for (const go of waiting) go();
  }

  /** Every response of the region takes this many milliseconds of real time longer. */
  regionSlow(region: string, milliseconds: number): void {
    this.#slow.set(region, milliseconds);
    this.idle = false;
  }

  regionFast(region: string): void {
    this.#slow.delete(region);
    this.#settle();
  }

  regionsSlow(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#slow);
  }

  /** Undefined if the region is not slow; otherwise resolves when its response may be sent. */
  whenAnswering(region: string): Promise<void> | undefined {
    const milliseconds = this.#slow.get(region);
    return milliseconds === undefined ? undefined : sleep(milliseconds);
  }

  regionsDown(): Readonly<Record<string, Outage>> {
    return Object.fromEntries(this.#down);
  }

  isDown(region: string): boolean {
    return this.#down.has(region);
  }

  /** Undefined if the region is up; otherwise resolves when it is, or when the cloud closes. Paused work waits for it. */
  whenUp(region: string): Promise<void> | undefined {
    if (!this.#down.has(region) || this.#closed) return undefined;
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(region) ?? new Set();
      this.#waiting.set(region, waiting.add(resolve));
    });
  }

  /** Releases everything that waits for a region. */
  close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting.values()) for (const go of waiting) go();
    this.#waiting.clear();
  }

  /**
   * Decides what happens to a client's call, before or after its operation runs: throws an AwsError or
   * {@link ExpiredCredentials}, which is the response, or a Cut.
   */
  async meet(call: Call, after = false): Promise<void> {
    // Calls that began before the region went down are completed.
    const outage = after ? undefined : this.#down.get(call.region);
    if (outage === 'unavailable') throw unavailable(call.region);
    if (outage !== undefined) throw new DroppedConnection(outage);
    if (!after) await this.whenAnswering(call.region);
    for (const entry of [...this.#entries.values()]) {
      const { fault } = entry;
      if ((fault.after ?? false) !== after || !concerns(fault, call)) continue;
      if (this.#passes(entry.id)) continue;
      if (fault.probability !== undefined && this.#random() >= fault.probability) continue;
      this.#hit(entry);
      if (fault.latency !== undefined) await sleep(this.#latency(fault.latency));
      if (fault.error !== undefined) throw errorOf(fault.error, call);
    }
  }

  /** As {@link meet}, for a call between services: a call without a response is an error for its caller as well. */
  async meetInside(call: Call, after = false): Promise<void> {
    if (!isDelivery(call)) return;
    try {
      await this.meet(call, after);
    } catch (error) {
      // Services' own credentials do not expire.
      if (error instanceof ExpiredCredentials) return;
      throw error instanceof DroppedConnection ? unavailable(call.region) : error;
    }
  }

  /** Counts a call that a fault matches; true for the first ones that it spares. */
  #passes(id: string): boolean {
    const entry = this.#entries.get(id);
    // The fault was removed while this call waited for another one.
    if (!entry) return true;
    this.#entries.set(id, { ...entry, named: entry.named + 1 });
    return entry.named < (entry.fault.skip ?? 0);
  }

  #hit(entry: FaultEntry): void {
    const now = this.#entries.get(entry.id) ?? { ...entry, named: 0 };
    const hits = now.hits + 1;
    if (entry.fault.times !== undefined && hits >= entry.fault.times) this.remove(entry.id);
    else this.#entries.set(entry.id, { ...now, hits });
  }

  #latency(latency: NonNullable<Fault['latency']>): number {
    return typeof latency === 'number' ? latency : latency.min + this.#random() * (latency.max - latency.min);
  }

  #settle(): void {
    this.idle = this.#entries.size === 0 && this.#down.size === 0 && this.#slow.size === 0;
  }
}

/** The response of a region that is down, for callers that get one. */
export const unavailable = (region: string): AwsError =>
  new AwsError('ServiceUnavailable', `The region ${region} is unavailable.`, 503);

const concerns = (fault: Fault, call: Call): boolean =>
  (fault.service === undefined || fault.service === call.service) &&
  (fault.operation === undefined || fault.operation === call.operation) &&
  (fault.region === undefined || fault.region === call.region) &&
  (fault.account === undefined || fault.account === call.account);

function errorOf(error: NonNullable<Fault['error']>, call: Call): Error {
  if (error === 'throttle') return throttled(call.service, call.operation);
  if (error === 'expired-token') return new ExpiredCredentials();
  if (typeof error === 'string') return new DroppedConnection(error);
  return new AwsError(error.code, error.message ?? 'A fault was injected.', error.status);
}

/**
 * Services read each other's settings all the time, of which AWS's services keep their own copies: those calls meet no faults.
 * Calls that deliver,
 * read data or change something are calls on AWS as well.
 */
const isDelivery = ({ service, operation }: Call): boolean =>
  !/^(Get|List|Describe|Simulate|Head)/.test(operation) ||
  (service === 's3' && operation === 'GetObject') ||
  (service === 'dynamodb' && /Item/.test(operation)) ||
  (service === 'dynamodbstreams' && operation === 'GetRecords');
