/** Waits for responses of a runtime without code. */
export class SpareProbe {
  readonly #ask: () => void;
  #waiting: ((answers: boolean) => void)[] = [];

  constructor(ask: () => void) {
    this.#ask = ask;
  }

  /**
   * Whether it responds within this many milliseconds. Only one question runs at a time: the runtime reads one frame at a
   * time.
   */
  async answers(limit: number): Promise<boolean> {
    if (this.#waiting.length === 0) this.#ask();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, limit, false).unref();
    });
    const answer = new Promise<boolean>((resolve) => this.#waiting.push(resolve));
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  /** It has responded, or never will. */
  settle(answers: boolean): void {
    for (const resolve of this.#waiting.splice(0)) resolve(answers);
  }
}
