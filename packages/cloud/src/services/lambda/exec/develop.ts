import { Leases, type Owner } from './leases.ts';
import { type FunctionPlace, keyOf, type Spares } from './spares.ts';

export interface DevelopState {
  /** One per owner. */
  readonly functions: readonly (FunctionPlace & {
    readonly owner?: string;
    /** Whether a runtime waits for its next code. */
    readonly spare: boolean;
  })[];
  /** Until the last owner's time is over; 0 when nothing is developed. */
  readonly seconds: number;
}

/** The functions that are under development by at least one owner. Those that were invoked last have spares. */
export class Develop {
  readonly #spares: Pick<Spares, 'end' | 'has'>;
  readonly #leases = new Leases<FunctionPlace>(() => this.#changed());
  #functions: ReadonlyMap<string, FunctionPlace> = new Map();

  constructor(spares: Pick<Spares, 'end' | 'has'>) {
    this.#spares = spares;
  }

  has({ account, region }: Pick<FunctionPlace, 'account' | 'region'>, name: string): boolean {
    return this.#functions.size > 0 && this.#functions.has(keyOf({ account, region, function: name }));
  }

  get state(): DevelopState {
    const functions = this.#leases.all.map(([owner, one]) => ({
      ...one,
      ...(owner !== undefined && { owner }),
      spare: this.#spares.has(one),
    }));
    return { functions, seconds: this.#leases.seconds };
  }

  /**
   * Develops these functions, and no others of this owner, for this many seconds of real time. They need not exist yet.
   */
  set(owner: Owner, wanted: readonly FunctionPlace[], seconds: number): void {
    this.#leases.set(owner, [...new Map(wanted.map((one) => [keyOf(one), one])).values()], seconds);
  }

  end(owner: Owner): void {
    this.#leases.end(owner);
  }

  /** Of all owners. */
  clear(): void {
    this.#leases.clear();
  }

  close(): void {
    this.clear();
  }

  #changed(): void {
    const before = this.#functions;
    this.#functions = new Map(this.#leases.all.map(([, one]) => [keyOf(one), one]));
    for (const [key, place] of before) if (!this.#functions.has(key)) this.#spares.end(place);
  }
}
