import { readFileSync } from 'node:fs';
import { tablesIn } from './access-table.ts';

export interface Asked {
  readonly host: string;
  readonly thing: string;
  readonly request: string;
  readonly signature: string;
  readonly cloud: string;
}

/** The table of docs/security.md, "What a request to the local cloud gets". */
export class RequestTable {
  readonly #rows: readonly string[][];
  readonly #met = new Set<string[]>();

  constructor() {
    const text = readFileSync(new URL('../../../../docs/security.md', import.meta.url), 'utf8');
    const [, section = ''] = /^## What a request to the local cloud gets\n(.*?)^## /ms.exec(text) ?? [];
    this.#rows = tablesIn(section)[0]?.slice(1) ?? [];
  }

  /** `done` or `refused`, by the first row that fits. */
  expected({ host, thing, request, signature, cloud }: Asked): string {
    const asked = [host, thing, request, signature, cloud];
    const row = this.#rows.find((cells) =>
      asked.every((value, at) => cells[at] === 'any' || cells[at]?.split(', ').includes(value)),
    );
    if (!row) throw new Error(`No row fits ${asked.join(', ')}.`);
    this.#met.add(row);
    return row.at(-1) ?? '';
  }

  /** Rows that decided about nothing. */
  get unused(): string[] {
    return this.#rows.filter((row) => !this.#met.has(row)).map((row) => row.join(' | '));
  }
}
