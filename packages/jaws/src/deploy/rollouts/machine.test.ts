import { expect, test } from 'vitest';
import { acceptedIn, advance, inOurWords, isActive, isOver, type RolloutState, transitions } from './machine.ts';
import type { RolloutRecord } from './record.ts';

const record = (over: Partial<RolloutRecord> = {}): RolloutRecord => ({
  id: '20260101T000000Z-1',
  number: 2,
  by: 'user/ana',
  git: undefined,
  origin: undefined,
  project: 'shop',
  stage: 'prod',
  revision: 1,
  began: '2026-01-01T00:00:00Z',
  state: 'planned',
  waves: [
    { regions: ['us-east-1'], bake: 0 },
    { regions: ['eu-west-1'], bake: 0 },
  ],
  rollout: { minRequests: 0, alarms: [], allOrNothing: false, confirm: 'never' },
  wave: 0,
  step: 'planned',
  watched: 0,
  done: [],
  undone: [],
  left: [],
  errors: [],
  ...over,
});

const states = Object.keys(transitions) as RolloutState[];

test('a rollout through two waves, with one revision for each thing that happens', () => {
  const happened = [
    { type: 'begin' },
    { type: 'watch', done: ['us-east-1'] },
    { type: 'pass', done: ['us-east-1'] },
    { type: 'begin' },
    { type: 'finish', done: ['us-east-1', 'eu-west-1'] },
  ] as const;
  let now = record();
  const seen = happened.map((event) => {
    now = advance(now, event);
    return `${now.revision} ${now.state} ${now.wave}`;
  });
  expect(seen).toEqual(['2 deploying 0', '3 watching 0', '4 planned 1', '5 deploying 1', '6 done 1']);
  expect(now.done).toEqual(['us-east-1', 'eu-west-1']);
});

test('what stopped a rollout keeps where it was, and continuing it goes on there', () => {
  const watching = record({ state: 'watching', step: 'watching', watched: 20, done: ['us-east-1'] });
  const errors = [{ region: 'us-east-1', message: 'bad is in ALARM' }];
  const failed = advance(watching, { type: 'fail', done: ['us-east-1'], errors });
  expect(failed).toMatchObject({ state: 'failed', step: 'watching', errors });
  expect(advance(failed, { type: 'continue' })).toMatchObject({ state: 'watching', watched: 20, errors: [] });
  const paused = advance(record({ state: 'deploying', step: 'deploying' }), { type: 'pause', done: [] });
  expect(advance(paused, { type: 'continue' }).state).toBe('deploying');
});

test('undoing ends when no region is left', () => {
  const undoing = advance(record({ state: 'failed', done: ['us-east-1', 'eu-west-1'] }), {
    type: 'undo',
    done: ['us-east-1', 'eu-west-1'],
    errors: [],
  });
  const left = [{ region: 'us-east-1', message: 'it does not answer' }];
  const partly = advance(undoing, { type: 'leave', undone: ['eu-west-1'], left });
  expect(partly).toMatchObject({ state: 'undoing', done: ['us-east-1'], undone: ['eu-west-1'], left });
  const again = advance(partly, { type: 'undo', done: partly.done, errors: [] });
  expect(advance(again, { type: 'restore', undone: ['us-east-1'] })).toMatchObject({
    state: 'undone',
    done: [],
    undone: ['eu-west-1', 'us-east-1'],
    left: [],
  });
});

test('a newer release ends every rollout that has not ended', () => {
  for (const state of states.filter((one) => !isOver(one))) {
    expect(advance(record({ state }), { type: 'supersede', by: 3 })).toMatchObject({
      state: 'superseded',
      supersededBy: 3,
    });
  }
  expect(states.filter(isOver)).toEqual(['done', 'undone', 'superseded']);
});

test('an event that a state does not have is a bug', () => {
  for (const state of states.filter(isOver)) {
    expect(() => advance(record({ state }), { type: 'continue' })).toThrow(`is ${state} cannot continue`);
  }
  expect(() => advance(record({ state: 'undoing' }), { type: 'pause', done: [] })).toThrow('cannot pause');
});

test.each<[RolloutState, string, string]>([
  ['planned', 'continue pause abort', 'pause abort'],
  ['deploying', 'continue pause abort', 'pause abort'],
  ['watching', 'continue pause abort', 'pause abort'],
  ['paused', 'continue abort', 'abort'],
  ['failed', 'continue abort', 'abort'],
  ['undoing', 'abort', ''],
  ['done', '', ''],
  ['undone', '', ''],
  ['superseded', '', ''],
])('%s takes "%s", or "%s" while a process runs it', (state, alone, running) => {
  expect([acceptedIn(state, false).join(' '), acceptedIn(state, true).join(' ')]).toEqual([alone, running]);
});

test.each([
  ['running', 'waiting', [], 'planned', 'planned'],
  ['running', 'deploying', [], 'deploying', 'deploying'],
  ['stopped', 'watching', [], 'watching', 'watching'],
  ['paused', 'waiting', [], 'paused', 'planned'],
  ['failed', 'deploying', [], 'failed', 'deploying'],
  ['done', 'watching', [], 'done', 'watching'],
  ['undone', 'watching', [], 'undone', 'watching'],
  ['aborted', 'watching', [], 'undone', 'watching'],
  ['aborted', 'watching', ['us-east-1'], 'undoing', 'watching'],
  ['undone', 'watching', ['us-east-1'], 'undoing', 'watching'],
])('a record of an older version that is %s in %s, with %j not undone, is %s', (state, step, names, now, at) => {
  const left = names.map((region) => ({ region, message: 'no answer' }));
  const read = inOurWords({ ...record(), state, step, left });
  expect([read?.state, read?.step]).toEqual([now, at]);
  // The same again: what is written back is read as it is.
  expect(read && inOurWords(read)).toEqual(read);
});

test.each([
  ['promoted', 'watching'],
  ['paused', 'elsewhere'],
  ['toString', 'watching'],
  ['paused', 'done'],
])('a record of a later version that is %s in %s is not read', (state, step) => {
  expect(inOurWords({ ...record(), state, step })).toBeUndefined();
});

test('a process works on a rollout in these states', () => {
  expect(states.filter(isActive)).toEqual(['planned', 'deploying', 'watching', 'undoing']);
});
