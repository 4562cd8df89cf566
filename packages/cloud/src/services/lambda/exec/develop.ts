import { type FunctionPlace, keyOf, type Spares } from './spares.ts';

export interface DevelopState {
  readonly functions: readonly (FunctionPlace & {
    /** Whether a runtime waits for its next code. */
    readonly spare: boolean;
  })[];
  /** Until it ends by itself; 0 when nothing is developed. */
  readonly seconds: number;
}

/** The functions that are under development, for a time: who asked for it may be gone. Those that were invoked last have spares. */
export class Develop {
  readonly #spares: Pick<Spares, 'end' | 'has'>;
  readonly #functions = new Map<string, FunctionPlace>();
  #timer: NodeJS.Timeout | undefined;
  #until = 0;

  constructor(spares: Pick<Spares, 'end' | 'has'>) {
    this.#spares = spares;
  }

  has({ account, region }: Pick<FunctionPlace, 'account' | 'region'>, name: string): boolean {
    return this.#functions.size > 0 && this.#functions.has(keyOf({ account, region, function: name }));
  }

  get state(): DevelopState {
    const functions = [...this.#functions.values()].map((one) => ({ ...one, spare: this.#spares.has(one) }));
    const left = functions.length > 0 ? this.#until - performance.now() : 0;
    return { functions, seconds: Math.max(0, Math.ceil(left / 1_000)) };
  }

  /** Develops these functions, and no others, for so many seconds of real time. They need not exist yet. */
  set(wanted: readonly FunctionPlace[], seconds: number): void {
    const stay = new Set(wanted.map(keyOf));
    for (const key of [...this.#functions.keys()]) if (!stay.has(key)) this.#end(key);
    for (const one of wanted) this.#functions.set(keyOf(one), one);
    this.#until = performance.now() + seconds * 1_000;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.clear(), seconds * 1_000).unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
    for (const key of [...this.#functions.keys()]) this.#end(key);
  }

  close(): void {
    this.clear();
  }

  #end(key: string): void {
    const place = this.#functions.get(key);
    this.#functions.delete(key);
    if (place) this.#spares.end(place);
  }
}
