import { describe, expect, test } from 'vitest';
import { keysIn } from './keys.ts';
import { withinText } from './render.ts';
import { nothingDeployed, rowsOf, type State, withCompared, withItems, withPlan } from './state.ts';
import { after, items, loss, shown, state } from './testing.ts';

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
    expect([[...unknown.ticked], unknown.message]).toEqual([['L users/list'], expect.stringContaining('are unknown')]);
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
    // A search also shows matches in folded modules.
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
    // The answer to the first question arrives while the second one is asked.
    const late = withPlan(second, first.asked, { plan: loss });
    expect(after(['enter'], late).wish).toBeUndefined();
    const planned = withPlan(second, second.asked, { plan: loss });
    // Items that a comparison ticks meanwhile are not part of the plan.
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
