// biome-ignore-all lint/a11y/useSemanticElements: a table that renders only some of its rows
// biome-ignore-all lint/a11y/useFocusableInteractive: the row has the focus, not its cells
// biome-ignore-all lint/a11y/noStaticElementInteractions: it handles the keys of the rows in it
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys of all rows are handled around them
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useWindow } from '../base/use-window.ts';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** A grid track in CSS. */
  readonly track: string;
  /** The track on narrow screens. */
  readonly narrow?: string;
  readonly end?: boolean;
  /** The title is for screen readers only. */
  readonly untitled?: boolean;
  /** Left out on narrow screens. */
  readonly wide?: boolean;
  /** For example, a checkbox in the header. */
  readonly head?: ComponentChildren;
  readonly cell: (row: Row) => ComponentChildren;
}

interface DataGridProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly height?: number;
  /** Enter, or a click on a row. */
  readonly onOpen?: (row: Row) => void;
  /** The space bar. */
  readonly onToggle?: (row: Row) => void;
  readonly isOpen?: (row: Row) => boolean;
  /** A group heading instead of cells. */
  readonly groupOf?: (row: Row) => ComponentChildren | undefined;
  /** Follows new rows while scrolled to the end. */
  readonly tail?: boolean;
  readonly class?: string;
}

/** Whether the page is as narrow as a phone; as the styles have it. */
export const isNarrowPage = (): boolean => innerWidth <= 720;
/** The height in the styles. */
const headHeight = 34;

/** A table of any length: only visible rows are in the document. One row is in the tab order; arrow keys move it. */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, rows, keyOf, height = 34, groupOf, onOpen, isOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const isNarrow = isNarrowPage();
  const columns = props.columns.filter(({ wide }) => !wide || !isNarrow);
  const { from, to } = useWindow(box, rows.length, height);
  const [current, setCurrent] = useState(0);
  const active = Math.min(current, Math.max(0, rows.length - 1));
  const onKeyDown = useKeys(props, box, active, setCurrent, height);
  const hover = useAnchor(box, props, setCurrent);
  useTail(box, props.tail === true, rows);
  const [whole, setWhole] = useState<string>();
  // The text takes room from the rows: the one that it is about stays in sight.
  useLayoutEffect(() => {
    if (whole !== undefined) scrollTo(box.current, active, height);
  }, [whole]);
  return (
    <div
      class={`grid ${props.class ?? ''}`}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      style={{
        '--tracks': columns.map(({ track, narrow: other }) => (isNarrow ? (other ?? track) : track)).join(' '),
        '--row': `${height}px`,
      }}
    >
      <div ref={box} role="presentation" class="grid-box" onKeyDown={onKeyDown}>
        <div role="rowgroup" class="grid-head">
          <div role="row" class="grid-row" aria-rowindex={1}>
            {columns.map(({ key, title, end, head, untitled }) => (
              <div key={key} role="columnheader" class={end ? 'end' : ''}>
                {head ?? <span class={untitled ? 'hidden' : ''}>{title}</span>}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          class="grid-space"
          style={{ height: `${rows.length * height}px` }}
          onPointerOver={({ target }) => {
            hover(target as Element);
            sayCut(target as Element);
          }}
          onPointerLeave={() => hover(undefined)}
          onFocusOut={() => setWhole(undefined)}
        >
          {rows.slice(from, to).map((row, offset) => {
            const at = from + offset;
            const group = groupOf?.(row);
            return (
              <div
                key={keyOf(row)}
                role="row"
                class={`grid-row ${group === undefined ? '' : 'group'}`}
                aria-rowindex={at + 2}
                {...(isOpen && group === undefined ? { 'aria-selected': isOpen(row) } : {})}
                tabIndex={at === active ? 0 : -1}
                data-row={at}
                style={{ transform: `translateY(${at * height}px)` }}
                onFocusIn={({ currentTarget, target }) => {
                  setCurrent(at);
                  // A pointer has the titles of cells; a finger, where no dialog opens, has this alone.
                  const shows = target === currentTarget && (!onOpen || currentTarget.matches(':focus-visible'));
                  setWhole(shows ? cutTexts(currentTarget).join(' · ') || undefined : undefined);
                }}
                onClick={(event) => {
                  if (!(event.target as Element).closest('a,button,input,label')) onOpen?.(row);
                }}
              >
                {group === undefined ? (
                  columns.map(({ key, end, cell }) => (
                    <div key={key} role="gridcell" class={end ? 'end' : ''}>
                      {cell(row)}
                    </div>
                  ))
                ) : (
                  <div role="gridcell" aria-colspan={columns.length} class="grid-whole">
                    {group}
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
      {whole !== undefined && (
        // A screen reader has it from the cells.
        <p class="grid-said" aria-hidden="true">
          {whole}
        </p>
      )}
    </div>
  );
}

/** Keeps the row under the pointer where it is, and the row with the focus the current one, as rows come and go above it. */
function useAnchor<Row>(
  box: { readonly current: HTMLElement | null },
  { rows, keyOf, height = 34 }: DataGridProps<Row>,
  setCurrent: (at: number) => void,
): (target: Element | undefined) => void {
  const under = useRef<{ readonly key: string; readonly at: number }>(undefined);
  useLayoutEffect(() => {
    const focused = box.current?.querySelector<HTMLElement>('[data-row]:focus')?.dataset.row;
    if (focused !== undefined) setCurrent(Number(focused));
    const before = under.current;
    if (!before || !box.current) return;
    const same = rows[before.at];
    if (same !== undefined && keyOf(same) === before.key) return;
    const at = rows.findIndex((row) => keyOf(row) === before.key);
    under.current = at < 0 ? undefined : { key: before.key, at };
    if (at >= 0) box.current.scrollTop += (at - before.at) * height;
  }, [rows]);
  return (target) => {
    const at = Number(target?.closest<HTMLElement>('[data-row]')?.dataset.row ?? Number.NaN);
    const row = rows[at];
    under.current = row === undefined ? undefined : { key: keyOf(row), at };
  };
}

function useTail(box: { readonly current: HTMLElement | null }, tail: boolean, rows: readonly unknown[]): void {
  const wasAtEnd = useRef(true);
  const element = box.current;
  if (element) wasAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - 40;
  // When rows arrive
  useLayoutEffect(() => {
    if (tail && wasAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [rows, tail]);
}

function useKeys<Row>(
  { rows, onOpen, onToggle, groupOf }: DataGridProps<Row>,
  box: { readonly current: HTMLElement | null },
  active: number,
  setCurrent: (at: number) => void,
  height: number,
) {
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });
  return (event: KeyboardEvent) => {
    const isRow = (event.target as Element).getAttribute('role') === 'row';
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 400) / height) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const row = rows[active];
    if (isRow && row !== undefined && groupOf?.(row) === undefined) {
      if (event.key === 'Enter' && onOpen) return take(event, () => onOpen(row));
      if (event.key === ' ' && onToggle) return take(event, () => onToggle(row));
    }
    const to = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    const isTyping = (event.target as Element).matches('input:not([type=checkbox]),select,textarea');
    if (to === undefined || isTyping) return;
    take(event, () => {
      const next = Math.max(0, Math.min(rows.length - 1, to));
      wanted.current = next;
      scrollTo(box.current, next, height);
      setCurrent(next);
      if (next === active) box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
    });
  };
}

/** A pointer over a text that is cut shows all of it. */
function sayCut(target: Element): void {
  const cell = target.closest<HTMLElement>('[role=gridcell]');
  if (!cell || cell.querySelector('[title]')) return;
  if (isCut(cell)) cell.title = wordsOf(cell);
  else cell.removeAttribute('title');
}

const isCut = (cell: Element): boolean =>
  [cell, ...cell.querySelectorAll('*')].some(
    (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1,
  );

/** The texts of the cells of a row that are not shown whole. */
const cutTexts = (row: Element): string[] =>
  [...row.querySelectorAll<HTMLElement>('[role=gridcell]')].flatMap((cell) => (isCut(cell) ? [wordsOf(cell)] : []));

/** Its parts are words apart, as they are drawn. */
const wordsOf = (cell: Element): string =>
  [...cell.childNodes]
    .map((one) => one.textContent)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();

function take(event: Event, act: () => void): void {
  event.preventDefault();
  act();
}

/** Scrolls just enough to show the whole row. */
function scrollTo(box: HTMLElement | null, at: number, height: number): void {
  if (!box) return;
  const top = at * height;
  if (top < box.scrollTop) box.scrollTop = top;
  const under = top + headHeight + height - box.clientHeight;
  if (under > box.scrollTop) box.scrollTop = under;
}
