import { describe, expect, it } from 'vitest';
import type { Event } from '../events.ts';
import { line } from './lines.ts';
import { looksOf } from './paint.ts';

const looks = looksOf(process.stdout, { NO_COLOR: '1' });
const quiet = { regions: false, verbose: false, cwd: '/project' };
const place = { stage: 'dev', region: 'eu-west-1', stack: 'dev-shop-l' };
const stackEvent = (status: string, reason?: string): Event => ({
  type: 'stack-event',
  ...place,
  logicalId: 'lGreetingsHello',
  resourceType: 'AWS::Lambda::Function',
  status,
  ...(reason ? { reason } : {}),
  at: '2026-01-01T00:00:00.000Z',
});

describe('line', () => {
  it('says nothing of what did not change, unless asked', () => {
    const unchanged: Event = { type: 'stack', ...place, state: 'unchanged' };
    const cached: Event = { type: 'built', function: 'a/b', hash: 'x', bytes: 1, ms: 1, cached: true };
    expect([unchanged, cached].map((event) => line(event, looks, quiet))).toEqual([undefined, undefined]);
    expect(line(unchanged, looks, { ...quiet, verbose: true })).toBe('dev-shop-l is unchanged');
    expect(line(cached, looks, { ...quiet, verbose: true })).toContain('unchanged');
  });

  it('does not report steps that are too short to notice', () => {
    const step = (ms: number): Event => ({ type: 'step', id: '1', title: 'Bundling', state: 'done', ms });
    expect(line(step(20), looks, quiet)).toBeUndefined();
    expect(line(step(1234), looks, quiet)).toContain('Bundling (1.2 s)');
  });

  it('aligns the events of CloudFormation and gives the reason of a failure', () => {
    expect(line(stackEvent('CREATE_IN_PROGRESS'), looks, quiet)).toBeUndefined();
    expect(line(stackEvent('CREATE_COMPLETE'), looks, quiet)).toBe(
      '  CREATE_COMPLETE    lGreetingsHello              AWS::Lambda::Function',
    );
    expect(line(stackEvent('CREATE_FAILED', 'No role'), looks, quiet)).toBe(
      '  CREATE_FAILED      lGreetingsHello              AWS::Lambda::Function\n    No role',
    );
  });

  it('leaves out the type of a resource where it would not fit beside the name', () => {
    const narrow = { ...quiet, columns: 60 };
    expect(line(stackEvent('CREATE_COMPLETE'), looks, narrow)).toBe('  CREATE_COMPLETE    lGreetingsHello');
    expect(line(stackEvent('CREATE_FAILED', 'No role'), looks, narrow)).toBe(
      '  CREATE_FAILED      lGreetingsHello\n    No role',
    );
    expect(line(stackEvent('CREATE_COMPLETE'), looks, { ...quiet, columns: 71 })).toContain('AWS::Lambda::Function');
  });

  it('names the region only where there are several', () => {
    const event = stackEvent('DELETE_COMPLETE');
    expect(line(event, looks, quiet)).not.toContain('eu-west-1');
    expect(line(event, looks, { ...quiet, regions: true })).toMatch(/^eu-west-1 {7}/);
  });

  it('shows paths from where the user is', () => {
    expect(line({ type: 'wrote', path: '/project/a/b.json' }, looks, quiet)).toBe('  + a/b.json');
    expect(line({ type: 'wrote', path: '/other/b.json' }, looks, quiet)).toBe('  + /other/b.json');
  });
});
