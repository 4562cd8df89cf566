import { describe, expect, test } from 'vitest';
import { painted, unpainted } from '../../output/paint.ts';
import { hasRoom, render } from './render.ts';
import { nothingDeployed, type State, withItems, withPlan } from './state.ts';
import { after, item, items, loss, shown, state } from './testing.ts';
import { columnsOf, draw } from './text.ts';

describe('the screen', () => {
  const colors = painted;

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

  test('says why the plan is missing, and what to do next', () => {
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

  test('says why the changes are unknown', () => {
    const unknown: State = { ...state, compared: 'unknown' };
    expect(shown(unknown)).toContain('The changes are unknown: press r to compare again.');
    const why = 'dev eu-west-1: No connection to http://127.0.0.1:9';
    expect(shown({ ...unknown, why })).toContain(`The changes are unknown: ${why}`);
    expect(shown({ ...state, why })).not.toContain('unknown');
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
