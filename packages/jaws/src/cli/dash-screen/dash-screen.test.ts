import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import type { Event, PlanSummary } from '../../events.ts';
import { unpainted } from '../../output/paint.ts';
import { noted } from './events.ts';
import { keysIn, press, type Wish } from './keys.ts';
import { hasRoom, render, withinText } from './render.ts';
import { type Item, nothingDeployed, rowsOf, type State, withCompared, withItems, withPlan } from './state.ts';
import { columnsOf, draw } from './text.ts';

const item = (kind: 'L' | 'E', fn: string, more: Partial<Item> = {}): Item => ({
  value: kind === 'L' ? `L ${fn}` : `E GET /${fn}`,
  label: kind === 'L' ? `L) l${fn.replace('/', '_')}` : `E) /${fn} - GET`,
  module: fn.split('/')[0] ?? '',
  function: fn,
  missing: [],
  ...more,
});

const changed = { action: 'update', kind: 'function', id: 'orders/place', why: ['code', 'MemorySize'] } as const;
const created = { action: 'create', kind: 'endpoint', id: 'GET /orders/place', why: [] } as const;

const items = [
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
const state = withItems(empty, items, []);

/** The state and the last wish after some keys. */
function after(keys: readonly string[], from: State = state): { state: State; wish: Wish | undefined } {
  let now = from;
  let wish: Wish | undefined;
  for (const key of keys) {
    const step = press(now, key);
    now = step.state;
    wish = step.wish;
  }
  return { state: now, wish };
}

const shown = (of: State, columns = 120, rows = 30): string =>
  render(of, { columns, rows })
    .map((line) => draw(line, columns, unpainted).trimEnd())
    .join('\n');

const loss: PlanSummary = {
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

describe('keys', () => {
  test('are read from what a terminal sends', () => {
    expect(keysIn('\x1b[A\x1bOBj \r\t\x7f\x1b[5~\x1b')).toEqual([
      ...['up', 'down', 'j', ' ', 'enter', 'tab', 'backspace', 'page-up', 'escape'],
    ]);
    expect(keysIn('日é👍')).toEqual(['日', 'é', '👍']);
    expect(keysIn('\x1b[200~x\x1b[1;5A\x00\x07')).toEqual(['x']);
  });

  test('move within the list, and no further', () => {
    expect(after(['up']).state.cursor).toBe(0);
    expect(after(['j', 'down', 'k']).state.cursor).toBe(1);
    expect(after(['end', 'down']).state.cursor).toBe(5);
    expect(after(['page-down', 'home']).state.cursor).toBe(0);
  });

  test('tick one of them, all of a module, or what changed', () => {
    expect([...after(['down', ' ']).state.ticked]).toEqual(['L orders/place']);
    expect([...after([' ']).state.ticked]).toEqual(['L orders/place', 'E GET /orders/place']);
    expect([...after([' ', ' ']).state.ticked]).toEqual([]);
    expect([...after(['end', ' ', 'a']).state.ticked]).toEqual(['L orders/place', 'E GET /orders/place']);
    const unknown = after(['a'], { ...state, compared: 'unknown', ticked: new Set(['L users/list']) }).state;
    expect([[...unknown.ticked], unknown.message]).toEqual([['L users/list'], expect.stringContaining('not known')]);
  });

  test('scroll up again from the end, also where there was more to press than to read', () => {
    for (const size of [
      { columns: 120, rows: 30 },
      { columns: 80, rows: 24 },
    ]) {
      const lines = Array.from({ length: 60 }, (_, at) => `log ${at}`);
      const reading: State = {
        ...state,
        pane: 'details',
        cursor: 1,
        logs: { function: 'orders/place', lines, isRead: true },
      };
      const end = withinText(after(['end'], reading).state, size);
      expect(shown(end, size.columns, size.rows)).toContain('log 59');
      expect(shown(after(['up'], end).state, size.columns, size.rows)).not.toContain('log 59');
    }
    const helped = withinText(after(['?', 'end'], state).state, { columns: 80, rows: 60 });
    expect(helped.scroll).toBe(0);
  });

  test('tick what stays ticked when a comparison ends', () => {
    const found = { items, ticked: ['L users/list'] };
    expect([...withCompared(state, state.ticked, found).ticked]).toEqual(['L users/list']);
    expect([...withCompared(after(['down', ' ']).state, state.ticked, found).ticked]).toEqual(['L orders/place']);
  });

  test('search as they are typed, letters and not commands', () => {
    const found = after(['/', 'q', 'backspace', 'l', 'i', 's', 't']).state;
    expect(rowsOf(found).map((row) => (row.is === 'item' ? row.item.value : row.name))).toEqual([
      ...['users', 'L users/list', 'E GET /users/list'],
    ]);
    expect(rowsOf(after(['enter', 'escape'], found).state)).toHaveLength(6);
    expect(rowsOf(after(['escape'], found).state)).toHaveLength(6);
    expect(shown(after(['/', 'x', 'y', 'z']).state)).toContain('Nothing is called "xyz".');
  });

  test('fold a module, and keep the cursor in it', () => {
    const folded = after(['down', 'down', 'g']).state;
    expect([rowsOf(folded).length, folded.cursor]).toEqual([4, 0]);
    expect(rowsOf(after(['G']).state)).toHaveLength(2);
    expect(rowsOf(after(['G', 'G']).state)).toHaveLength(6);
    expect(rowsOf(after(['right'], folded).state)).toHaveLength(6);
    // A search shows what is in folded modules, too.
    expect(rowsOf(after(['G', '/', 'p', 'l']).state)).toHaveLength(3);
  });

  test('deploy only after the plan was shown, and only a plan that does something', () => {
    expect(after(['enter'])).toMatchObject({
      wish: undefined,
      state: { message: expect.stringContaining('Nothing is ticked') },
    });
    const { state: planning, wish } = after(['a', 'enter']);
    expect(wish).toBe('plan');
    expect(planning).toMatchObject({ view: 'plan', plan: undefined, isBusy: true, asked: { stage: 'dev' } });
    expect([...(planning.asked?.ticked ?? [])]).toEqual(['L orders/place', 'E GET /orders/place']);
    expect(after(['a', 'enter'], { ...state, isBusy: true }).wish).toBeUndefined();
    expect(after(['enter'], { ...state, view: 'plan', plan: undefined }).wish).toBeUndefined();
    expect(after(['enter'], { ...state, view: 'plan', plan: { ...loss, empty: true } }).wish).toBeUndefined();
    expect(after(['enter'], { ...state, view: 'plan', plan: loss, isBusy: true }).wish).toBeUndefined();
    expect(after(['enter'], { ...state, view: 'plan', plan: loss }).wish).toBe('deploy');
    expect(after(['escape'], { ...state, view: 'plan', plan: loss }).state.view).toBe('list');
  });

  test('deploy what the plan was asked for, and no plan that was asked for before', () => {
    const first = after(['a', 'enter']).state;
    const elsewhere = after(['escape', 's', 'down', 'enter'], first).state;
    const second = after(['enter'], { ...elsewhere, isBusy: false, ticked: new Set(['L users/list']) }).state;
    expect(withPlan(elsewhere, first.asked, { plan: loss })).toBe(elsewhere);
    // The answer to the first question comes while the second one is asked.
    const late = withPlan(second, first.asked, { plan: loss });
    expect(after(['enter'], late).wish).toBeUndefined();
    const planned = withPlan(second, second.asked, { plan: loss });
    // What a comparison ticks meanwhile is not what was planned.
    const { state: deploying, wish } = after(['enter'], withItems(planned, items, ['L orders/place']));
    expect([wish, deploying.asked?.stage, [...(deploying.asked?.ticked ?? [])]]).toEqual([
      'deploy',
      'prod',
      ['L users/list'],
    ]);
  });

  test('do not leave a deployment that goes on', () => {
    const going: State = { ...state, view: 'deploy' };
    for (const key of ['q', 'escape', 'enter', '?', 's'])
      expect(after([key], going)).toEqual({ state: going, wish: undefined });
    const over: State = { ...going, deployment: { ...nothingDeployed, end: 'done' } };
    for (const key of ['q', 'escape', 'enter']) expect(after([key], over).state.view).toBe('list');
  });

  test('choose another stage, which is compared again', () => {
    const { state: chosen, wish } = after(['s', 'down', 'enter']);
    expect([chosen.stage, chosen.compared, chosen.view, wish]).toEqual([1, 'comparing', 'list', 'compare']);
    expect(after(['s', 'enter']).wish).toBeUndefined();
  });
});

describe('events of the engine', () => {
  const events: readonly Event[] = [
    { type: 'plan', stage: 'prod', plan: loss },
    { type: 'stack', stage: 'prod', region: 'us-east-1', stack: 'prod-shop-l', state: 'updating' },
    {
      type: 'stack-event',
      stage: 'prod',
      region: 'us-east-1',
      stack: 'prod-shop-l',
      logicalId: 'lOrdersPlace',
      resourceType: 'AWS::Lambda::Function',
      status: 'UPDATE_IN_PROGRESS',
      at: '2026-01-01T00:00:00Z',
    },
    { type: 'region-failed', stage: 'prod', region: 'eu-west-1', code: 'X', message: 'It is down.' },
    { type: 'url', stage: 'prod', region: 'us-east-1', method: 'GET', url: 'http://127.0.0.1/x' },
  ];

  test('are regions with their stacks', () => {
    const going = events.reduce(noted, { ...state, view: 'deploy', stage: 1 } as State);
    const screen = shown(going);
    expect(screen).toMatch(/eu-west-1 {2}0\/1 stacks {2}failed\n {4}waiting {3}prod-shop-r/);
    expect(screen).toMatch(/us-east-1 {2}0\/1 stacks\n {4}updating {2}prod-shop-l {2}lOrdersPlace update in progress/);
    expect(screen).toContain('It is down.');
    const over = noted(going, { type: 'deployed', stage: 'prod', result: 'failed', stacks: [] });
    expect(shown(over)).toContain('The deployment failed.');
  });

  test('are the lines of the log that is looked at', () => {
    const looking: State = { ...state, cursor: 1, logs: { function: 'orders/place', lines: [], isRead: true } };
    const log = (fn: string, message: string): Event => ({
      ...{ type: 'function-log', stage: 'dev', region: 'us-east-1', function: fn, message },
      at: '2026-01-01T10:11:12.000Z',
    });
    const read = noted(noted(looking, log('orders/place', 'one\ntwo\n')), log('users/list', 'other'));
    expect(read.logs?.lines).toEqual(['10:11:12 us-east-1 one', '10:11:12 us-east-1 two']);
    expect(shown(looking)).toContain('log: nothing in the last hour');
    expect(shown(read)).toContain('10:11:12 us-east-1 two');
  });
});

describe('the screen', () => {
  const colors = createColors(true);

  test.each([
    [60, 20],
    [80, 24],
    [120, 40],
    [300, 90],
  ])('of %d by %d is full, and no line is longer, in every view', (columns, rows) => {
    const odd = item('L', `odd/\x1b[2J\x1b]0;title\x07日本語の関数${'x'.repeat(200)}`, {
      missing: ['A\r\nB in us-east-1'],
    });
    const views: Partial<State>[] = [
      {},
      { pane: 'details', cursor: 6 },
      { view: 'stages' },
      { view: 'plan', plan: loss },
      { view: 'plan' },
      { view: 'help' },
      { view: 'deploy' },
      { view: 'deploy', deployment: { ...nothingDeployed, end: 'failed', error: `\x1b[31m${'long '.repeat(100)}` } },
      { isSearching: true, search: '\x1b[A日' },
      { message: `a\nb\x1b[2J${'x'.repeat(400)}` },
    ];
    for (const view of views) {
      const lines = render({ ...withItems(state, [...items, odd], []), ...view }, { columns, rows });
      expect(lines).toHaveLength(rows);
      for (const line of lines) {
        const text = draw(line, columns, unpainted);
        expect(columnsOf(text), text).toBe(columns);
        expect(text).not.toMatch(/\p{Cc}/u);
      }
    }
  });

  test('says why there is no plan, and what to do next', () => {
    const steps = new Map([['build', 'Building the code']]);
    const planning: State = { ...state, view: 'plan', isBusy: true, deployment: { ...nothingDeployed, steps } };
    expect(shown(planning)).toContain('Building the code');
    const failed = withPlan(planning, undefined, {
      failure: 'x No region eu-west-9.\n  -> Regions of dev: us-east-1.',
    });
    expect(shown(failed)).toContain('  x No region eu-west-9.\n    -> Regions of dev: us-east-1.');
    expect(after(['enter'], failed).wish).toBeUndefined();
    expect(shown(failed)).not.toContain('Building the code');
  });

  test('names the only region that it deploys to', () => {
    expect(shown({ ...state, stage: 1, region: 'us-east-1' }).split('\n')[0]).not.toContain('eu-west-1');
    expect(shown({ ...state, stage: 1 }).split('\n')[0]).toContain('eu-west-1, us-east-1');
  });

  test('shows what changed, why, and what is missing', () => {
    const screen = shown({ ...state, cursor: 1, ticked: new Set(['L orders/place']) });
    expect(screen).toMatch(/- orders {2}1\/2 ticked {2}2 changed {2}1 without variables/);
    expect(screen).toMatch(/> {3}\[x\] L\) lorders_place +! not set changed: code/);
    expect(screen).toMatch(/\[ \] E\) \/orders\/place - GET +new/);
    expect(screen).toMatch(/\[ \] L\) lusers_list +unchanged/);
    expect(screen).toContain('not set: API_KEY in us-east-1');
  });

  test('says a loss in words, and in red where there are colors', () => {
    const plan: State = { ...state, view: 'plan', plan: loss };
    const words = 'DATA LOSS: Orders in prod eu-west-1 would be deleted: all its data would be lost.';
    expect(shown(plan)).toContain(words);
    const [line] = render(plan, { columns: 120, rows: 30 }).filter((one) =>
      one.some(({ text }) => text.includes('DATA LOSS')),
    );
    expect(draw(line ?? [], 120, colors)).toContain(colors.red(`  ${words}`));
  });

  test('keeps the cursor in sight, whatever is above it', () => {
    const many = Array.from({ length: 500 }, (_, index) => item('L', `m/f${index}`));
    for (const cursor of [0, 17, 250, 500]) {
      const screen = shown({ ...withItems(state, many, []), cursor }, 80, 24);
      expect(screen.split('\n').filter((line) => line.startsWith('>'))).toHaveLength(1);
    }
  });

  test('needs some room', () => {
    expect(hasRoom({ columns: 60, rows: 20 })).toBe(true);
    expect(hasRoom({ columns: 59, rows: 20 })).toBe(false);
    expect(hasRoom({ columns: 60, rows: 19 })).toBe(false);
    expect(hasRoom({})).toBe(false);
  });
});

test.each([
  ['abc', 3],
  ['日本', 4],
  ['ｆｕｌｌ', 8],
  ['e\u0301', 1],
  ['👍', 2],
  ['👩‍🚀', 2],
  ['한글', 4],
  ['\u200b', 0],
])('%j takes %d columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});
