/** How many requests named an operation in a region, whatever their result. */
export interface CallCount {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly count: number;
}

/** A client may name any region, so the number of separate counts is limited. */
const MOST = 10_000;

/** Counts clients' calls by operation since the cloud was started or made forget. */
export class CallCounts {
  readonly #counts = new Map<string, CallCount>();

  add({ service, operation, region }: Omit<CallCount, 'count'>): void {
    const key = `${service}/${operation}/${region}`;
    const count = this.#counts.get(key)?.count ?? 0;
    if (count === 0 && this.#counts.size >= MOST) return;
    this.#counts.set(key, { service, operation, region, count: count + 1 });
  }

  /** The counts that match `filter`, in the order of their first call. */
  list(filter: Partial<Omit<CallCount, 'count'>> = {}): CallCount[] {
    return [...this.#counts.values()].filter(
      (one) =>
        (filter.service === undefined || filter.service === one.service) &&
        (filter.operation === undefined || filter.operation === one.operation) &&
        (filter.region === undefined || filter.region === one.region),
    );
  }

  clear(): void {
    this.#counts.clear();
  }
}
