import { describe, expect, test } from 'vitest';
import type { Event } from '../../events.ts';
import { applyEvent } from './events.ts';
import type { State } from './state.ts';
import { loss, shown, state } from './testing.ts';

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
    const going = events.reduce(applyEvent, { ...state, view: 'deploy', stage: 1 } as State);
    const screen = shown(going);
    expect(screen).toMatch(/eu-west-1 {2}0\/1 stacks {2}failed\n {4}waiting {3}prod-shop-r/);
    expect(screen).toMatch(/us-east-1 {2}0\/1 stacks\n {4}updating {2}prod-shop-l {2}lOrdersPlace update in progress/);
    expect(screen).toContain('It is down.');
    const over = applyEvent(going, { type: 'deployed', stage: 'prod', result: 'failed', stacks: [] });
    expect(shown(over)).toContain('The deployment failed.');
  });

  test('are the lines of the log that is looked at', () => {
    const looking: State = { ...state, cursor: 1, logs: { function: 'orders/place', lines: [], isRead: true } };
    const log = (fn: string, message: string): Event => ({
      ...{ type: 'function-log', stage: 'dev', region: 'us-east-1', function: fn, message },
      at: '2026-01-01T10:11:12.000Z',
    });
    const read = applyEvent(applyEvent(looking, log('orders/place', 'one\ntwo\n')), log('users/list', 'other'));
    expect(read.logs?.lines).toEqual(['10:11:12 us-east-1 one', '10:11:12 us-east-1 two']);
    expect(shown(looking)).toContain('log: nothing in the last hour');
    expect(shown(read)).toContain('10:11:12 us-east-1 two');
  });
});
