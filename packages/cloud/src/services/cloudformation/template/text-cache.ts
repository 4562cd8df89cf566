/** What was made of texts, for those that come again. The texts that were asked for last are kept, up to so many characters together. */
export class TextCache<T> {
  readonly #kept = new Map<string, T>();
  readonly #most: number;
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Characters of all texts that are kept. */
  get length(): number {
    return this.#length;
  }

  get(text: string): T | undefined {
    const found = this.#kept.get(text);
    if (found === undefined) return undefined;
    this.#kept.delete(text);
    this.#kept.set(text, found);
    return found;
  }

  /** Of a text that is not kept yet. */
  set(text: string, made: T): void {
    if (text.length > this.#most) return;
    this.#kept.set(text, made);
    this.#length += text.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#length <= this.#most) break;
      this.#kept.delete(oldest);
      this.#length -= oldest.length;
    }
  }
}
