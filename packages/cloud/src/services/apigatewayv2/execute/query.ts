/** Query parameters in order, decoded; a name may come often. */
export class Query {
  readonly entries: readonly (readonly [name: string, value: string])[];

  constructor(search: string) {
    this.entries = search
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=');
        return at < 0
          ? ([decode(part), ''] as const)
          : ([decode(part.slice(0, at)), decode(part.slice(at + 1))] as const);
      });
  }

  getAll(name: string): string[] {
    return this.entries.filter(([other]) => other === name).map(([, value]) => value);
  }

  /** Name to all values. */
  multi(): Map<string, string[]> {
    const all = new Map<string, string[]>();
    for (const [name, value] of this.entries) {
      const values = all.get(name);
      if (values) values.push(value);
      else all.set(name, [value]);
    }
    return all;
  }
}

/** Form decoding: a plus sign is a space. */
function decode(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

/** Percent decoding that takes what is no valid encoding as it is. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
  }
}
