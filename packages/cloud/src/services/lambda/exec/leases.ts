interface Lease<T> {
  readonly wanted: readonly T[];
  /** By `performance.now()`. */
  readonly until: number;
  readonly timer: NodeJS.Timeout;
}

/** The owner of the lease; undefined: an unnamed one. */
export type Owner = string | undefined;

/** Requests of owners, each with its own list and its own time: an owner may disappear without ending it. */
export class Leases<T> {
  readonly #leases = new Map<Owner, Lease<T>>();
  readonly #changed: () => void;

  /** `changed`: called after each change, also by the end of an owner's time. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** In the order in which their owners came. */
  get all(): readonly (readonly [owner: Owner, one: T])[] {
    return [...this.#leases].flatMap(([owner, { wanted }]) => wanted.map((one) => [owner, one] as const));
  }

  /** Until the last one ends by itself; 0 without any. */
  get seconds(): number {
    return Math.max(0, ...[...this.#leases.keys()].map((owner) => this.secondsOf(owner)));
  }

  secondsOf(owner: Owner): number {
    const left = (this.#leases.get(owner)?.until ?? 0) - performance.now();
    return Math.max(0, Math.ceil(left / 1_000));
  }

  /** Replaces an owner's list for this many seconds of real time. */
  set(owner: Owner, wanted: readonly T[], seconds: number): void {
    clearTimeout(this.#leases.get(owner)?.timer);
    if (wanted.length === 0) this.#leases.delete(owner);
    else {
      const timer = setTimeout(() => this.end(owner), seconds * 1_000).unref();
      this.#leases.set(owner, { wanted, until: performance.now() + seconds * 1_000, timer });
    }
    this.#changed();
  }

  end(owner: Owner): void {
    this.set(owner, [], 0);
  }

  clear(): void {
    for (const { timer } of this.#leases.values()) clearTimeout(timer);
    this.#leases.clear();
    this.#changed();
  }
}
