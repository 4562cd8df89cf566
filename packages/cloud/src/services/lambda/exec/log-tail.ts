/** Bytes of a log that `LogType: Tail` gives. */
const TAIL = 4096;

/** The end of an invocation's log. It is kept longer than the invocation, so it knows nothing else of it. */
export class LogTail {
  readonly #lines: string[] = [];
  #size = 0;

  note(line: string): void {
    this.#lines.push(line);
    this.#size += line.length + 1;
    // Characters are bytes or more: what is left is never shorter than the tail.
    while (this.#size - (this.#lines[0]?.length ?? 0) - 1 > TAIL) this.#size -= (this.#lines.shift()?.length ?? 0) + 1;
  }

  get bytes(): Buffer {
    const log = Buffer.from(this.#lines.map((line) => `${line}\n`).join(''));
    return log.subarray(Math.max(0, log.length - TAIL));
  }

  toString(): string {
    return this.bytes.toString();
  }
}
