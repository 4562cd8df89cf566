/** Bytes of a log that `LogType: Tail` returns. */
const TAIL = 4096;

/** The end of an invocation's log. */
export class LogTail {
  #lines: string[] = [];
  #size = 0;
  #whole: string | undefined;
  #listener: ((text: string) => void) | undefined;

  /** Characters so far, line breaks with them. */
  get size(): number {
    return this.#size;
  }

  note(line: string): void {
    this.#lines.push(line);
    this.#size += line.length + 1;
    // Characters are bytes or more: what is left is never shorter than the tail.
    while (this.#size - (this.#lines[0]?.length ?? 0) - 1 > TAIL) this.#size -= (this.#lines.shift()?.length ?? 0) + 1;
  }

  /** The last line is noted. */
  end(): void {
    this.#whole = this.#text();
    this.#lines = [];
    this.#listener?.(this.#whole);
    this.#listener = undefined;
  }

  /**
   * Calls `listener` with the text when the last line arrives, or now if it has already. The text is a copy: lines are slices
   * of a larger text, and would keep that in memory.
   */
  whenWhole(listener: (text: string) => void): void {
    if (this.#whole === undefined) this.#listener = listener;
    else listener(this.#whole);
  }

  get bytes(): Buffer {
    const log = Buffer.from(this.#whole ?? this.#lines.map((line) => `${line}\n`).join(''));
    return log.subarray(Math.max(0, log.length - TAIL));
  }

  toString(): string {
    return this.#whole ?? this.#text();
  }

  #text(): string {
    // Three bytes a character is the most that UTF-8 needs: what is short needs no counting.
    return this.#size * 3 <= TAIL ? [...this.#lines, ''].join('\n') : this.bytes.toString();
  }
}
