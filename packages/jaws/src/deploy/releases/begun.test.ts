import { expect, test } from 'vitest';
import type { Template } from '../../model/types.ts';
import type { DeployedRegion } from '../../plan/types.ts';
import type { PreparedStack } from '../stack.ts';
import { type Begun, begunAmong, endOf, targetsOf } from './begun.ts';
import type { DeploymentRecord } from './record.ts';

const template = (code: string): Template => ({
  Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: code }, Handler: 'h' } } },
});

const record = {
  id: 'id',
  number: 3,
  stage: 'dev',
  region: 'us-east-1',
  keys: [],
  env: 'v2',
} as unknown as DeploymentRecord;

const prepared = (name: string, revision: string | undefined): PreparedStack =>
  ({ handle: { base: revision && { revision } }, plan: { name, template: template('new') }, changeSet: {} }) as never;

const stack = (name: string, over: object) => ({
  name,
  kind: 'lambdas',
  revision: '2',
  status: 'UPDATE_COMPLETE',
  template: template('new'),
  ...over,
});

const region = (...lambdas: object[]) => ({ lambdas, envVersion: 'v1' }) as unknown as DeployedRegion;

const begun: Begun = {
  record,
  stacks: targetsOf([prepared('l', '1'), prepared('l2', undefined)], [{ name: 'gone', revision: '1' }]),
  whole: true,
  codeFirst: false,
};
const l2 = stack('l2', { status: 'CREATE_COMPLETE' });

test('a deployment whose stacks are all as it wanted them was done, with its variables', () => {
  const { state, record: end, running, swapped } = endOf(begun, region(stack('l', {}), l2));
  expect(end).toMatchObject({ result: 'done', number: 3 });
  expect(end.stacks.map(({ stack, result }) => [stack, result])).toEqual([
    ['l', 'updated'],
    ['l2', 'created'],
    ['gone', 'deleted'],
  ]);
  expect(state?.env).toBe('v2');
  expect([running, swapped]).toEqual([false, false]);
});

test('the order of names in a template does not count', () => {
  const other = {
    Resources: { F: { Properties: { Handler: 'h', Code: { S3Key: 'new' } }, Type: 'AWS::Lambda::Function' } },
  };
  expect(endOf(begun, region(stack('l', { template: other }), l2)).record.result).toBe('done');
});

test.each<[string, object[], string[], Partial<Begun>]>([
  ['never began', [stack('l', { revision: '1' })], ['unchanged', 'unchanged', 'deleted'], {}],
  ['went back', [stack('l', { status: 'UPDATE_ROLLBACK_COMPLETE' }), l2], ['unchanged', 'created', 'deleted'], {}],
  ['has other content', [stack('l', { template: template('old') }), l2], ['unchanged', 'created', 'deleted'], {}],
  ['is still there', [stack('l', {}), l2, stack('gone', { revision: '1' })], ['updated', 'created', 'unchanged'], {}],
  ['was not the last', [stack('l', {}), l2], ['updated', 'created', 'deleted'], { whole: false }],
])('a deployment of which a stack %s was interrupted', (_, stacks, results, over) => {
  const end = endOf({ ...begun, ...over }, region(...stacks));
  expect(end.record.result).toBe('interrupted');
  expect(end.record.stacks.map(({ result }) => result)).toEqual(results);
  expect(end.state).toBeUndefined();
});

test('CloudFormation may still work on it, and functions may be ahead of their stack', () => {
  const busy = region(stack('l', { status: 'UPDATE_IN_PROGRESS' }), l2);
  expect(endOf(begun, busy)).toMatchObject({ running: true, swapped: false });
  expect(endOf({ ...begun, codeFirst: true }, busy).swapped).toBe(true);
  expect(endOf(begun, region(stack('l', { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' }), l2)).running).toBe(false);
});

test('only those of a stage count', () => {
  const keys = ['shop/dev', 'shop/dev2', 'shop2/dev'].map(
    (one) => `JAWS/deployments/${one}/begun.20260101T000000Z-00ff.7.json`,
  );
  expect(begunAmong([...keys, 'JAWS/deployments/shop/dev/20260101T000000Z-00ff.7.json'], 'shop', 'dev')).toEqual([
    { key: keys[0], id: '20260101T000000Z-00ff', number: 7 },
  ]);
});
