import { type Row, rowAt, rowsOf, type State } from './state.ts';

/** Requests of a key that need more than another state. */
export type KeyCommand = 'quit' | 'plan' | 'deploy' | 'compare' | 'logs';

interface Step {
  readonly state: State;
  readonly wish?: KeyCommand;
}

const NAMED: Readonly<Record<string, string>> = {
  '\x1b[A': 'up',
  '\x1bOA': 'up',
  '\x1b[B': 'down',
  '\x1bOB': 'down',
  '\x1b[C': 'right',
  '\x1bOC': 'right',
  '\x1b[D': 'left',
  '\x1bOD': 'left',
  '\x1b[5~': 'page-up',
  '\x1b[6~': 'page-down',
  '\x1b[H': 'home',
  '\x1b[1~': 'home',
  '\x1b[F': 'end',
  '\x1b[4~': 'end',
  '\x1b': 'escape',
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x03': 'interrupt',
  '\x1a': 'suspend',
  '\x0c': 'redraw',
};

/** The keys in a chunk of terminal input. Sequences without a meaning here are left out. */
export function keysIn(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is read
  const parts = text.match(/\x1b\[[0-9;?]*[ -/]*[@-~]|\x1bO[A-Z]|./gsu) ?? [];
  return parts.flatMap((part) => {
    const named = NAMED[part];
    if (named !== undefined) return [named];
    return part.startsWith('\x1b') || /^\p{Cc}$/u.test(part) ? [] : [part];
  });
}

const PAGE = 10;

/** How far a key moves; undefined if it does not. */
function movement(key: string): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    'page-up': -PAGE,
    'page-down': PAGE,
    home: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
  };
  return steps[key];
}

const within = (value: number, count: number): number => Math.max(0, Math.min(value, count - 1));

/** More lines than any text here has. */
const MOST_LINES = 10_000;

/** The effect of a key. The screen handles Ctrl-C, Ctrl-Z and Ctrl-L, and limits scrolling to its text. */
export function press(state: State, key: string): Step {
  if (state.isSearching) return { state: typeSearch(state, key) };
  // It continues whatever the user looks at, so its view is left when it is over.
  if (isDeploying(state)) return { state };
  if (key === '?') return { state: { ...state, view: state.view === 'help' ? 'list' : 'help', scroll: 0 } };
  switch (state.view) {
    case 'list':
      return inList(state, key);
    case 'stages':
      return inStages(state, key);
    case 'plan':
      if (key === 'enter' && state.plan && !state.plan.empty && !state.isBusy) return { state, wish: 'deploy' };
      return inText(state, key);
    case 'deploy':
      return key === 'enter' ? { state: back(state) } : inText(state, key);
    case 'help':
      return inText(state, key);
  }
}

export const isDeploying = ({ view, deployment }: State): boolean => view === 'deploy' && deployment.end === undefined;

const back = (state: State): State => ({ ...state, view: 'list', scroll: 0 });

function inText(state: State, key: string): Step {
  if (key === 'escape' || key === 'q') return { state: back(state) };
  const by = movement(key);
  return { state: by === undefined ? state : { ...state, scroll: within(state.scroll + by, MOST_LINES) } };
}

function typeSearch(state: State, key: string): State {
  const typed = (search: string): State => ({ ...state, search, cursor: 0 });
  if (key === 'enter') return { ...state, isSearching: false };
  if (key === 'escape') return { ...typed(''), isSearching: false };
  if (key === 'backspace') return typed([...state.search].slice(0, -1).join(''));
  return [...key].length === 1 ? typed(state.search + key) : state;
}

function inStages(state: State, key: string): Step {
  const { stages, choice } = state;
  if (key === 'enter') {
    const next: State = {
      ...back(state),
      stage: choice,
      compared: 'comparing',
      logs: undefined,
      asked: undefined,
      cursor: 0,
    };
    return choice === state.stage ? { state: back(state) } : { state: next, wish: 'compare' };
  }
  const by = movement(key);
  if (by !== undefined) return { state: { ...state, choice: within(choice + by, stages.length) } };
  return inText(state, key);
}

function inList(state: State, key: string): Step {
  const by = movement(key);
  if (by !== undefined && state.pane === 'details') return inText(state, key);
  if (by !== undefined) return { state: moved(state, state.cursor + by) };
  const row = rowAt(state);
  switch (key) {
    case ' ':
      return { state: row ? ticked(state, valuesOf(row)) : state };
    case 'a':
      return { state: tickChanged(state) };
    case '/':
      return { state: { ...state, isSearching: true, pane: 'list' } };
    case 'escape':
      return { state: { ...state, search: '', pane: 'list', cursor: 0, scroll: 0 } };
    case 'tab':
      return { state: { ...state, pane: state.pane === 'list' ? 'details' : 'list', scroll: 0 } };
    case 'g':
      return { state: row ? folded(state, [moduleOf(row)], undefined) : state };
    case 'left':
      return { state: row ? folded(state, [moduleOf(row)], true) : state };
    case 'right':
      return { state: row ? folded(state, [moduleOf(row)], false) : state };
    case 'G': {
      const all = [...new Set(state.items.map(({ module }) => module))];
      return { state: folded(state, all, state.foldedModules.size < all.length) };
    }
    case 's':
      return { state: { ...state, view: 'stages', choice: state.stage } };
    case 'r':
      return state.isBusy ? { state } : { state: { ...state, compared: 'comparing' }, wish: 'compare' };
    case 'l':
      return row?.is === 'item' ? { state: { ...state, scroll: 0 }, wish: 'logs' } : { state };
    case 'enter':
      return startPlan(state);
    case 'q':
      return { state, wish: 'quit' };
    default:
      return { state };
  }
}

function startPlan(state: State): Step {
  if (state.isBusy) return { state };
  if (state.ticked.size === 0)
    return { state: { ...state, message: 'Nothing is ticked: space ticks, a ticks what changed.' } };
  const asked = { stage: state.stages[state.stage]?.name ?? '', ticked: state.ticked };
  const next: State = { ...state, message: '', view: 'plan', scroll: 0, asked, plan: undefined, failure: undefined };
  return { state: { ...next, isBusy: true }, wish: 'plan' };
}

const moved = (state: State, to: number): State => ({
  ...state,
  cursor: within(to, rowsOf(state).length),
  scroll: 0,
  message: '',
});

const valuesOf = (row: Row): string[] => (row.is === 'item' ? [row.item.value] : row.items.map(({ value }) => value));
const moduleOf = (row: Row): string => (row.is === 'item' ? row.item.module : row.name);

/** Ticks all of them, or none if all were ticked. */
function ticked(state: State, values: readonly string[]): State {
  const next = new Set(state.ticked);
  const isAll = values.every((value) => next.has(value));
  for (const value of values) {
    if (isAll) next.delete(value);
    else next.add(value);
  }
  return { ...state, ticked: next };
}

function tickChanged(state: State): State {
  if (state.compared !== 'known') return { ...state, message: 'The changes are unknown: press r to compare again.' };
  const changed = state.items.filter(({ change }) => change !== undefined).map(({ value }) => value);
  return { ...state, ticked: new Set(changed), message: changed.length === 0 ? 'Nothing changed.' : '' };
}

/** `fold` undefined toggles. The cursor stays in its module. */
function folded(state: State, modules: readonly string[], fold: boolean | undefined): State {
  const before = rowAt(state);
  const next = new Set(state.foldedModules);
  for (const module of modules) {
    if (fold ?? !next.has(module)) next.add(module);
    else next.delete(module);
  }
  const after = { ...state, foldedModules: next };
  const rows = rowsOf(after);
  const same = rows.findIndex(
    (row) => before?.is === 'item' && row.is === 'item' && row.item.value === before.item.value,
  );
  const own = rows.findIndex((row) => row.is === 'module' && before !== undefined && row.name === moduleOf(before));
  return { ...after, cursor: Math.max(0, same < 0 ? own : same) };
}
