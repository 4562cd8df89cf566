/** Headers in order and as spelled, looked up without regard to case. */
export class HeaderList {
  readonly entries: [name: string, value: string][];

  constructor(entries: [string, string][] = []) {
    this.entries = entries;
  }

  /** From node's flat list of names and values. */
  static fromRaw(raw: readonly string[]): HeaderList {
    const entries: [string, string][] = [];
    for (let at = 0; at + 1 < raw.length; at += 2) entries.push([raw[at]!, raw[at + 1]!]);
    return new HeaderList(entries);
  }

  /** The last value, which API Gateway uses if it needs only one. */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    for (let at = this.entries.length - 1; at >= 0; at -= 1) {
      const entry = this.entries[at]!;
      // Lengths first: most names differ in it, and making a name lower case costs an allocation.
      if (entry[0].length === wanted.length && entry[0].toLowerCase() === wanted) return entry[1];
    }
    return undefined;
  }

  getAll(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.entries.filter(([other]) => other.toLowerCase() === wanted).map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Replaces all values. */
  set(name: string, value: string): void {
    this.delete(name);
    this.entries.push([name, value]);
  }

  append(name: string, value: string): void {
    this.entries.push([name, value]);
  }

  delete(name: string): void {
    const wanted = name.toLowerCase();
    for (let at = this.entries.length - 1; at >= 0; at -= 1) {
      const [other] = this.entries[at]!;
      if (other.length === wanted.length && other.toLowerCase() === wanted) this.entries.splice(at, 1);
    }
  }
}
