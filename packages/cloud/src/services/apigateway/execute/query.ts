/** Query parameters in order, decoded; a name may occur several times. */
export class Query {
  readonly entries: readonly (readonly [name: string, value: string])[];

  constructor(search: string) {
    this.entries =
      search === ''
        ? []
        : search
            .split('&')
            .filter((part) => part !== '')
            .map(parsePart);
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** The last value, which API Gateway uses if it needs only one. */
  get(name: string): string | undefined {
    return this.entries.findLast(([other]) => other === name)?.[1];
  }

  getAll(name: string): string[] {
    return this.entries.filter(([other]) => other === name).map(([, value]) => value);
  }

  /** Name to last value. */
  single(): Record<string, string> {
    return Object.fromEntries(this.entries);
  }

  /** Name to all values. */
  multi(): Record<string, string[]> {
    return Object.fromEntries(this.grouped());
  }

  /** Name to all values, in order. */
  grouped(): Map<string, string[]> {
    const all = new Map<string, string[]>();
    for (const [name, value] of this.entries) {
      const values = all.get(name);
      if (values) values.push(value);
      else all.set(name, [value]);
    }
    return all;
  }
}

function parsePart(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
}

/** Form decoding: a plus sign is a space. */
function decode(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Percent decoding that keeps invalid encodings; invalid UTF-8 becomes the replacement character. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
  }
}
