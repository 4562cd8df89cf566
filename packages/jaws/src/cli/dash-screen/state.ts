import type { Change, Event, PlanSummary } from '../../events.ts';
import type { Model } from '../../model/types.ts';

/** A function or an endpoint to tick. `value` is what the plain list calls it: `L greetings/hello`, `E GET /greetings/hello`. */
export interface Item {
  readonly value: string;
  readonly label: string;
  readonly module: string;
  readonly function: string;
  readonly change?: Change | undefined;
  /** Variables that it needs and that are not set: `NAME in us-east-1`. */
  readonly missing: readonly string[];
}

/** A line of the list. */
export type Row =
  | { readonly is: 'module'; readonly name: string; readonly items: readonly Item[]; readonly isFolded: boolean }
  | { readonly is: 'item'; readonly item: Item };

interface Deployed {
  /** Region -> stack -> what it is doing. */
  readonly regions: ReadonlyMap<string, ReadonlyMap<string, StackView>>;
  /** Regions that left the deployment, with the reason. */
  readonly failed: ReadonlyMap<string, string>;
  readonly steps: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  readonly urls: readonly string[];
  readonly end?: 'done' | 'failed' | 'interrupted';
  readonly error?: string;
}

export interface StackView {
  readonly state: Extract<Event, { type: 'stack' }>['state'] | 'waiting';
  readonly detail: string;
}

/** The items that were ticked when their plan was requested. */
export interface Asked {
  readonly stage: string;
  readonly ticked: ReadonlySet<string>;
}

type View = 'list' | 'stages' | 'plan' | 'deploy' | 'help';

export interface State {
  readonly project: string;
  /** The only region that is shown and deployed to, in any stage. */
  readonly region?: string | undefined;
  readonly stages: readonly { readonly name: string; readonly regions: readonly string[] }[];
  /** Index of the stage. */
  readonly stage: number;
  readonly items: readonly Item[];
  readonly ticked: ReadonlySet<string>;
  readonly foldedModules: ReadonlySet<string>;
  readonly view: View;
  /** The part of the list's view that the arrows move in. */
  readonly pane: 'list' | 'details';
  readonly cursor: number;
  /** Scroll position of the details, the plan or the help: lines above the visible part. */
  readonly scroll: number;
  /** Index in the stage chooser. */
  readonly choice: number;
  readonly search: string;
  readonly isSearching: boolean;
  /** `comparing`: the changes are not known yet; `unknown`: they could not be determined. */
  readonly compared: 'comparing' | 'known' | 'unknown';
  /** Why the changes are unknown, if there is a reason. */
  readonly why?: string | undefined;
  /** Resources that changed. */
  readonly resources: readonly Change[];
  /** The selection to plan, and to deploy afterwards. Undefined: no plan is wanted. */
  readonly asked?: Asked | undefined;
  readonly plan?: PlanSummary | undefined;
  /** Why there is no plan: with its place and what to do next. */
  readonly failure?: string | undefined;
  readonly deployment: Deployed;
  /** The last lines of a function's log. */
  readonly logs?:
    | { readonly function: string; readonly lines: readonly string[]; readonly isRead: boolean }
    | undefined;
  /** A sentence about what is running or went wrong. */
  readonly message: string;
  readonly isBusy: boolean;
}

export const nothingDeployed: Deployed = {
  regions: new Map(),
  failed: new Map(),
  steps: new Map(),
  notes: [],
  urls: [],
};

export function initialState(model: Model, stage: string, region?: string): State {
  const stages = model.stages.map(({ name, regions }) => ({ name, regions: regions.map(({ region }) => region) }));
  return {
    project: model.name,
    region,
    stages,
    stage: Math.max(
      0,
      stages.findIndex(({ name }) => name === stage),
    ),
    items: [],
    ticked: new Set(),
    foldedModules: new Set(),
    view: 'list',
    pane: 'list',
    cursor: 0,
    scroll: 0,
    choice: 0,
    search: '',
    isSearching: false,
    compared: 'comparing',
    resources: [],
    deployment: nothingDeployed,
    message: '',
    isBusy: false,
  };
}

/** The list: modules with their items that match the search. A search unfolds. */
export function rowsOf({ items, foldedModules, search }: Pick<State, 'items' | 'foldedModules' | 'search'>): Row[] {
  const wanted = search.toLowerCase();
  const found = items.filter((item) => `${item.label} ${item.function}`.toLowerCase().includes(wanted));
  return [...new Set(found.map(({ module }) => module))].flatMap((name): Row[] => {
    const own = found.filter(({ module }) => module === name);
    const isFolded = search === '' && foldedModules.has(name);
    const head = { is: 'module', name, items: own, isFolded } as const;
    return isFolded ? [head] : [head, ...own.map((item) => ({ is: 'item', item }) as const)];
  });
}

/** The row that the cursor is on. */
export const rowAt = (state: State): Row | undefined => rowsOf(state)[state.cursor];

/**
 * With the result of a comparison. Items that the user ticked in the meantime stay: `before` is what was ticked at its
 * beginning.
 */
export function withCompared(
  state: State,
  before: ReadonlySet<string>,
  found: { readonly items: readonly Item[]; readonly ticked: Iterable<string> },
): State {
  return withItems(state, found.items, state.ticked === before ? found.ticked : state.ticked);
}

/** With the plan, or the reason why there is none; unchanged if another plan is wanted by now. */
export function withPlan(state: State, asked: Asked | undefined, end: Pick<State, 'plan' | 'failure'>): State {
  if (state.asked !== asked) return state;
  // A failed step may have been left in its last state.
  return { ...state, ...end, isBusy: false, deployment: { ...state.deployment, steps: new Map() } };
}

/** New items, with the cursor where it was. */
export function withItems(state: State, items: readonly Item[], ticked: Iterable<string>): State {
  const next = { ...state, items, ticked: new Set(ticked) };
  return { ...next, cursor: Math.max(0, Math.min(state.cursor, rowsOf(next).length - 1)) };
}
