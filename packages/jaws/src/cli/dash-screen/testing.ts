import type { PlanSummary } from '../../events.ts';
import { unpainted } from '../../output/paint.ts';
import { type KeyCommand, press } from './keys.ts';
import { render } from './render.ts';
import { type Item, nothingDeployed, type State, withItems } from './state.ts';
import { draw } from './text.ts';

export const item = (kind: 'L' | 'E', fn: string, more: Partial<Item> = {}): Item => ({
  value: kind === 'L' ? `L ${fn}` : `E GET /${fn}`,
  label: kind === 'L' ? `L) l${fn.replace('/', '_')}` : `E) /${fn} - GET`,
  module: fn.split('/')[0] ?? '',
  function: fn,
  missing: [],
  ...more,
});

const changed = { action: 'update', kind: 'function', id: 'orders/place', why: ['code', 'MemorySize'] } as const;
const created = { action: 'create', kind: 'endpoint', id: 'GET /orders/place', why: [] } as const;

export const items = [
  item('L', 'orders/place', { change: changed, missing: ['API_KEY in us-east-1'] }),
  item('E', 'orders/place', { change: created }),
  item('L', 'users/list'),
  item('E', 'users/list'),
];

const empty: State = {
  project: 'shop',
  stages: [
    { name: 'dev', regions: ['us-east-1'] },
    { name: 'prod', regions: ['eu-west-1', 'us-east-1'] },
  ],
  stage: 0,
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
  compared: 'known',
  resources: [],
  deployment: nothingDeployed,
  message: '',
  isBusy: false,
};
export const state = withItems(empty, items, []);

/** The state and the last request after some keys. */
export function after(keys: readonly string[], from: State = state): { state: State; wish: KeyCommand | undefined } {
  let now = from;
  let wish: KeyCommand | undefined;
  for (const key of keys) {
    const step = press(now, key);
    now = step.state;
    wish = step.wish;
  }
  return { state: now, wish };
}

export const shown = (of: State, columns = 120, rows = 30): string =>
  render(of, { columns, rows })
    .map((line) => draw(line, columns, unpainted).trimEnd())
    .join('\n');

export const loss: PlanSummary = {
  empty: false,
  regions: [
    {
      stage: 'prod',
      region: 'eu-west-1',
      bucket: 'b',
      uploads: [],
      stacks: [
        {
          name: 'prod-shop-r',
          kind: 'resources',
          action: 'update',
          changes: [{ action: 'delete', kind: 'resource', id: 'Orders', why: [], data: 'deleted' }],
        },
      ],
    },
  ],
};
