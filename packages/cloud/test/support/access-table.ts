import { readFileSync } from 'node:fs';

/** A request's headers, in the words of the documentation. */
export interface Shown {
  /** `none`, `own`, `allowed` or anything else. */
  readonly origin: string;
  /** `none` when the header is missing, else its value in backquotes. */
  readonly site: string;
  /** The other headers that identify the sender, as the column names them. */
  readonly others: readonly string[];
  /** Whether the host name is loopback's or allowed by name. */
  readonly trusted: boolean;
}

/** The three tables of docs/cloud.md, "Who may call what", which decide about a request. */
export class AccessTable {
  readonly #sources: readonly string[][];
  readonly #doors: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #hosts: readonly string[][];

  constructor() {
    const text = readFileSync(new URL('../../../../docs/cloud.md', import.meta.url), 'utf8');
    const [, section = ''] = /^## Who may call what\n(.*?)^## /ms.exec(text) ?? [];
    const [sources = [], doors = [], hosts = []] = tablesIn(section);
    this.#sources = sources.slice(1);
    this.#hosts = hosts.slice(1);
    const [, ...columns] = doors[0] ?? [];
    this.#doors = new Map(
      doors
        .slice(1)
        .map(([what = '', ...cells]) => [
          what.replace(/:.*/s, ''),
          new Map(columns.map((name, at) => [name, cells[at] ?? ''])),
        ]),
    );
  }

  /** The kinds of address, by the words before the colon. */
  get doors(): string[] {
    return [...this.#doors.keys()];
  }

  /** Who sent the request: the first row that matches. */
  sourceOf(shown: Shown): string {
    const row = this.#sources.find(([, origin = '', site = '', others = '']) => {
      const fits = (cell: string, value: string) =>
        cell === 'any' || (cell === 'sent' ? value !== 'none' : cell.split(', ').includes(value));
      const owns = origin !== 'own' || shown.trusted;
      return owns && fits(origin, shown.origin) && fits(site, shown.site) && fitsOthers(others, shown);
    });
    if (!row) throw new Error(`No row fits ${JSON.stringify(shown)}.`);
    return row[0] ?? '';
  }

  /** What a host name serves: the cell of the row with these words. */
  at(words: string): string {
    const row = this.#hosts.find(([names = '']) => names.split(', ').includes(words));
    if (!row) throw new Error(`The table has no host ${words}.`);
    return row[1] ?? '';
  }

  /** Whether a host name counts as this machine's own. */
  isTrusted(words: string): boolean {
    return this.at(words).endsWith('; trusted');
  }

  /** `yes`, `GET` or `no`. */
  access(door: string, source: string): string {
    const access = this.#doors.get(door)?.get(source);
    if (access === undefined) throw new Error(`The table has no ${door} for ${source}.`);
    return access;
  }
}

/** `trusted`, `not trusted`, or headers, one of which is enough. */
function fitsOthers(cell: string, { others, trusted }: Shown): boolean {
  if (cell === '') return true;
  if (cell === 'trusted') return trusted;
  if (cell.includes('not trusted') && trusted) return false;
  const names = cell.replace(', not trusted', '').split(/, | or /);
  return names.some((name) => others.includes(name) && (trusted || !name.endsWith(' own')));
}

/** The tables of a text in Markdown: rows of cells, the head first. */
export function tablesIn(text: string): string[][][] {
  return text.split(/\n\n+/).flatMap((block) => {
    const lines = block.trim().split('\n');
    if (!lines.every((line) => line.startsWith('|'))) return [];
    const rows = lines.map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
    return [rows.filter(([first = '']) => !/^-+$/.test(first))];
  });
}
