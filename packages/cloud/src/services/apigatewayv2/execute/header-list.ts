/** Headers in order and as spelt, looked up without regard to case. */
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

  /** All values, joined by commas as HTTP allows; undefined when there is none. */
  get(name: string): string | undefined {
    const values = this.getAll(name);
    return values.length === 0 ? undefined : values.join(',');
  }

  getAll(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.entries.filter(([other]) => other.toLowerCase() === wanted).map(([, value]) => value);
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase();
    return this.entries.some(([other]) => other.toLowerCase() === wanted);
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
      if (this.entries[at]![0].toLowerCase() === wanted) this.entries.splice(at, 1);
    }
  }
}

/** A value that may stand in a header: without control characters, which would end it. */
export function cleanValue(value: string): string {
  return [...value].filter((one) => one === '\t' || (one >= ' ' && one !== '\x7f')).join('');
}

/** Whether a header may have this name. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
