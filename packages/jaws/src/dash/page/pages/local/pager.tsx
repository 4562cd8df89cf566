import { useState } from 'preact/hooks';

export interface Pages {
  /** Where the page begins; undefined for the first one. */
  readonly cursor: string | undefined;
  readonly number: number;
  forward(next: string): void;
  back(): void;
}

export function usePages(): Pages {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return {
    cursor: cursors.at(-1),
    number: cursors.length + 1,
    forward: (next) => setCursors([...cursors, next]),
    back: () => setCursors(cursors.slice(0, -1)),
  };
}

export function Pager({ pages, next }: { readonly pages: Pages; readonly next: string | undefined }) {
  if (next === undefined && pages.number === 1) return null;
  return (
    <>
      <button type="button" disabled={pages.number === 1} onClick={pages.back}>
        Previous
      </button>
      <span class="muted">Page {pages.number}</span>
      <button type="button" disabled={next === undefined} onClick={() => next !== undefined && pages.forward(next)}>
        Next
      </button>
    </>
  );
}
