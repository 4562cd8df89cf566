import { detailLines } from './details.ts';
import { deployLines, helpLines, planLines } from './pages.ts';
import { type Item, type Row, rowsOf, type State } from './state.ts';
import { beside, type Line, type Span } from './text.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A smaller terminal gets the plain list. */
const smallest: Size = { columns: 60, rows: 20 };

/** Whether a terminal has room for the screen. */
export const hasRoom = ({ columns, rows }: Partial<Size>): boolean =>
  (columns ?? 0) >= smallest.columns && (rows ?? 0) >= smallest.rows;

/** The number of columns from which the details stand beside the list instead of below it. */
const WIDE = 100;
/** Lines of the details below the list. */
const BELOW = 6;

/** Scrolled no further than the end of the text, so the next key up has a visible effect. */
export function withinText(state: State, { columns, rows }: Size): State {
  const room = columns < WIDE && state.view === 'list' ? BELOW : rows - 3;
  const most = Math.max(0, textOf(state, columns).length - room);
  return state.scroll > most ? { ...state, scroll: most } : state;
}

/** What can be scrolled. */
function textOf(state: State, columns: number): Line[] {
  switch (state.view) {
    case 'list':
      return detailLines(state, columns >= WIDE ? columns - leftOf(columns) - 3 : columns - 2);
    case 'stages':
      return [];
    case 'plan':
      return planLines(state, columns);
    case 'deploy':
      return deployLines(state, columns);
    case 'help':
      return helpLines(columns);
  }
}

/** Columns of the list where the details stand beside it. */
const leftOf = (columns: number): number => Math.floor(columns * 0.58);

/** The whole screen, a line for each row. */
export function render(state: State, { columns, rows }: Size): Line[] {
  const room = rows - 3;
  const body = bodyOf(state, columns, room);
  const filled = Array.from({ length: room }, (_, index) => body[index] ?? []);
  return [headOf(state), statusOf(state), ...filled, footOf(state, columns)];
}

function headOf({ project, stages, stage, region, items }: State): Line {
  const at = stages[stage];
  const functions = items.filter(({ value }) => value.startsWith('L ')).length;
  return [
    { text: ' jaws dash  ', look: 'dim' },
    { text: project, look: 'bold' },
    { text: '  stage ' },
    { text: at?.name ?? '', look: 'bold' },
    { text: `  ${region ?? at?.regions.join(', ') ?? ''}`, look: 'dim' },
    { text: `  ${functions} lambdas, ${items.length - functions} endpoints`, look: 'dim' },
  ];
}

/** The search, the running action, or the last message. */
function statusOf(state: State): Line {
  const { isSearching, search, message, compared, deployment } = state;
  if (isSearching)
    return [
      { text: ' search: ' },
      { text: `${search}▏`, look: 'bold' },
      { text: '  enter, or esc for all', look: 'dim' },
    ];
  const step = [...deployment.steps.values()].at(-1);
  if (step !== undefined) return [{ text: ` ${step}…`, look: 'cyan' }];
  if (message !== '') return [{ text: ` ${message}`, look: 'yellow' }];
  if (search !== '')
    return [
      { text: ` only ${search}`, look: 'yellow' },
      { text: '  esc for all', look: 'dim' },
    ];
  return [comparedText(state, compared)];
}

function comparedText({ items, resources, ticked, why }: State, compared: State['compared']): Span {
  const changed = items.filter(({ change }) => change !== undefined).length;
  const more = resources.length > 0 ? `, ${resources.length} resources` : '';
  const texts = {
    comparing: ' Comparing with what is deployed…',
    unknown: ` The changes are unknown: ${why ?? 'press r to compare again.'}`,
    known: ` ${changed} changed${more}; ${ticked.size} of ${items.length} ticked`,
  };
  return { text: texts[compared], look: compared === 'unknown' ? 'yellow' : 'dim' };
}

const KEYS: Readonly<Record<State['view'], string>> = {
  list: 'space tick  a changed  enter deploy  / search  g fold  l logs  s stage  tab pane  ? help  q quit',
  stages: 'enter choose  esc back',
  plan: 'enter deploy  esc back',
  deploy: 'ctrl-c stop at the next safe point',
  help: 'esc back',
};

/** Of the list, where there is room for less. */
const FEW_KEYS = 'space tick  a changed  enter deploy  / search  ? help  q quit';

function footOf({ view, deployment, plan }: State, columns: number): Line {
  if (view === 'deploy' && deployment.end !== undefined) {
    return [{ text: deployment.end === 'interrupted' ? ' enter leave' : ' enter back to the list', look: 'dim' }];
  }
  if (view === 'plan' && (plan === undefined || plan.empty)) return [{ text: ' esc back', look: 'dim' }];
  return [{ text: ` ${view === 'list' && columns < WIDE ? FEW_KEYS : KEYS[view]}`, look: 'dim' }];
}

function bodyOf(state: State, columns: number, room: number): Line[] {
  switch (state.view) {
    case 'list':
      return listBody(state, columns, room);
    case 'stages':
      return stageLines(state, room);
    default:
      return scrolled(textOf(state, columns), state.scroll, room);
  }
}

/** From a line on, but never past the end. */
function scrolled(lines: readonly Line[], from: number, room: number): Line[] {
  const first = Math.max(0, Math.min(from, lines.length - room));
  return lines.slice(first, first + room);
}

function listBody(state: State, columns: number, room: number): Line[] {
  const isWide = columns >= WIDE;
  const left = isWide ? leftOf(columns) : columns;
  const listRoom = isWide ? room : room - BELOW - 1;
  const details = textOf(state, columns);
  const list = listLines(state, left, listRoom);
  const isActive = state.pane === 'details';
  if (!isWide) {
    const title = isActive ? '─ details: arrows scroll ' : '─ details ';
    const rule = {
      text: title + '─'.repeat(Math.max(0, columns - title.length)),
      look: isActive ? 'cyan' : 'dim',
    } as const;
    const below = scrolled(details, state.scroll, BELOW).map((line): Line => [{ text: ' ' }, ...line]);
    return [...Array.from({ length: listRoom }, (_, index) => list[index] ?? []), [rule], ...below];
  }
  const shown = scrolled(details, state.scroll, room);
  return Array.from({ length: room }, (_, index) =>
    beside(list[index] ?? [], left, [
      { text: isActive ? ' ┃ ' : ' │ ', look: isActive ? 'cyan' : 'dim' },
      ...(shown[index] ?? []),
    ]),
  );
}

function listLines(state: State, columns: number, room: number): Line[] {
  const rows = rowsOf(state);
  if (rows.length === 0) return [[{ text: `  Nothing is called "${state.search}".`, look: 'dim' }]];
  // The cursor stays away from the edges, so the next rows are visible.
  const first = Math.max(0, Math.min(state.cursor - Math.floor(room / 2), rows.length - room));
  return rows
    .slice(first, first + room)
    .map((row, index) => rowLine(row, first + index === state.cursor, state, columns));
}

function rowLine(row: Row, isHere: boolean, state: State, columns: number): Line {
  const cursor: Span = { text: isHere ? '> ' : '  ', look: 'cyan' };
  if (row.is === 'module') return [cursor, ...moduleSpans(row, state, isHere)];
  const { item } = row;
  const label: Span = { text: item.label, look: isHere ? 'inverse' : undefined };
  const box = state.ticked.has(item.value) ? '[x] ' : '[ ] ';
  const left = beside([cursor, { text: `  ${box}` }, label], Math.max(30, Math.floor(columns * 0.62)), []);
  return [...left, { text: ' ' }, ...markOf(item, state.compared)];
}

function moduleSpans({ name, items, isFolded }: Extract<Row, { is: 'module' }>, state: State, isHere: boolean): Span[] {
  const ticked = items.filter(({ value }) => state.ticked.has(value)).length;
  const changed = items.filter(({ change }) => change !== undefined).length;
  const lacking = items.filter(({ missing }) => missing.length > 0).length;
  return [
    { text: `${isFolded ? '+' : '-'} ` },
    { text: name, look: isHere ? 'inverse' : 'bold' },
    { text: `  ${ticked}/${items.length} ticked`, look: 'dim' },
    { text: changed > 0 ? `  ${changed} changed` : '', look: 'yellow' },
    { text: lacking > 0 ? `  ${lacking} without variables` : '', look: 'red' },
  ];
}

/** New, changed and why, unchanged; and that variables are missing. */
function markOf({ change, missing }: Item, compared: State['compared']): Span[] {
  const lacks: Span[] = missing.length > 0 ? [{ text: '! not set ', look: 'red' }] : [];
  if (compared !== 'known') return lacks;
  if (!change) return [...lacks, { text: 'unchanged', look: 'dim' }];
  if (change.action === 'create') return [...lacks, { text: 'new', look: 'green' }];
  if (change.action === 'delete') return [...lacks, { text: 'would be deleted', look: 'red' }];
  return [...lacks, { text: `changed: ${change.why.slice(0, 3).join(', ')}`, look: 'yellow' }];
}

function stageLines({ stages, stage, choice }: State, room: number): Line[] {
  const first = Math.max(0, Math.min(choice - Math.floor(room / 2), stages.length + 2 - room));
  const lines = stages.map(
    ({ name, regions }, index): Line => [
      { text: index === choice ? '> ' : '  ', look: 'cyan' },
      { text: name, look: index === choice ? 'inverse' : 'bold' },
      { text: index === stage ? '  (shown now)' : '' },
      { text: `  ${regions.join(', ')}`, look: 'dim' },
    ],
  );
  return [[{ text: '  Which stage?', look: 'bold' }], [], ...lines].slice(first, first + room) as Line[];
}
