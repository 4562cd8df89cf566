import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Event, PlanSummary } from '../events.ts';
import { createChanges } from './changes.ts';
import { looksOf } from './paint.ts';
import { createRegionTable } from './region-table.ts';

const looks = looksOf({ isTTY: false } as NodeJS.WriteStream, { NO_COLOR: '1', LANG: 'C.UTF-8' });
const plain = (lines: readonly string[]) => lines.map((line) => stripVTControlCharacters(line).trimEnd());

const regionOf = (region: string, action: 'update' | 'none' = 'update'): PlanSummary['regions'][number] => ({
  stage: 'prod',
  region,
  bucket: '',
  uploads: [],
  stacks: [{ name: 'prod-p-l', kind: 'lambdas', action, changes: [] }],
});
const planned = (...regions: PlanSummary['regions']): Event => ({
  type: 'plan',
  stage: 'prod',
  plan: { regions, empty: false },
});
const stack = (region: string, state: Extract<Event, { type: 'stack' }>['state']): Event => ({
  type: 'stack',
  stage: 'prod',
  region,
  stack: 'prod-p-l',
  state,
});
const happened = (region: string, status: string): Event => ({
  type: 'stack-event',
  stage: 'prod',
  region,
  stack: 'prod-p-l',
  logicalId: 'lOne',
  resourceType: 'AWS::Lambda::Function',
  status,
  at: '',
});

test('a line for each region, what needs attention first', () => {
  const table = createRegionTable(looks, createChanges());
  const note = (event: Event, now = 0) => table.note(event, now);
  expect(
    note(planned(regionOf('eu-west-1'), regionOf('us-east-1'), regionOf('sa-east-1'), regionOf('eu-north-1', 'none'))),
  ).toBe(false);
  expect(note(stack('us-east-1', 'updating'), 0)).toBe(true);
  expect(note(happened('us-east-1', 'UPDATE_IN_PROGRESS'))).toBe(true);
  expect(note(stack('sa-east-1', 'updating'))).toBe(true);
  expect(note(stack('sa-east-1', 'done'))).toBe(true);
  expect(plain(table.lines(5000)).map((line) => line.slice(2))).toEqual([
    'us-east-1   lOne update in progress 5.0 s',
    'sa-east-1   functions done',
    'eu-west-1   waiting',
    'eu-north-1  unchanged',
  ]);
  const failed: Event = {
    type: 'region-failed',
    stage: 'prod',
    region: 'eu-west-1',
    code: 'X',
    message: 'It is full.',
  };
  // The error also appears in the region's own line.
  expect(note(failed)).toBe(false);
  expect(plain(table.lines(5000))[0]).toMatch(/eu-west-1 {3}It is full\.$/);
});

test('what fails in a stack is never hidden', () => {
  const table = createRegionTable(looks, createChanges());
  expect(table.note(happened('us-east-1', 'UPDATE_FAILED'), 0)).toBe(false);
  expect(table.note(happened('us-east-1', 'UPDATE_ROLLBACK_IN_PROGRESS'), 0)).toBe(false);
  expect(table.note(stack('us-east-1', 'failed'), 0)).toBe(false);
});

test('the closing lines say what became of each region, and count', () => {
  const table = createRegionTable(looks, createChanges());
  table.note(planned(regionOf('eu-west-1'), regionOf('us-east-1'), regionOf('eu-north-1', 'none')), 1000);
  table.note({ type: 'region-failed', stage: 'prod', region: 'eu-west-1', code: 'X', message: 'It is full.' }, 1500);
  const outcome = { stage: 'prod', region: 'us-east-1', ms: 0 };
  const stacks = [
    { ...outcome, stack: 'prod-p-r', result: 'unchanged' as const },
    { ...outcome, stack: 'prod-p-l', result: 'updated' as const, ms: 1200 },
  ];
  const closing = table.closing({ type: 'deployed', stage: 'prod', result: 'failed', stacks }, 3000);
  expect(plain(closing).map((line) => line.replace(/^[^a-z\d] /, ''))).toEqual([
    'eu-west-1   failed',
    'us-east-1   functions updated (1.2 s)',
    '3 regions: 1 done, 1 failed, 1 unchanged (2.0 s)',
  ]);
});
