import { expect, test } from 'vitest';
import { dependencyGraph } from './graph.ts';
import { readTemplate } from './read.ts';
import { bind, type KnownValues } from './scope.ts';
import { UNKNOWN } from './value.ts';

const world: KnownValues = {
  id: () => UNKNOWN,
  attribute: () => UNKNOWN,
  importValue: () => UNKNOWN,
  stackOutput: () => UNKNOWN,
};
const place = { account: '1', region: 'eu-west-1', stackId: 'arn:s', stackName: 's', notificationArns: [] };

/** The names of the topics that each topic waits for: `{ A: ['B'] }`. */
function graphOf(needs: Readonly<Record<string, readonly string[]>>) {
  const resources = Object.entries(needs).map(([name, others]) => [
    name,
    { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::Join': ['', others.map((Ref) => ({ Ref }))] } } },
  ]);
  const graph = dependencyGraph(bind(readTemplate({ Resources: Object.fromEntries(resources) }), {}, place, world));
  return Object.fromEntries([...graph].map(([name, others]) => [name, [...others]]));
}

test('each resource waits for those that it names, in whatever order they stand', () => {
  const needs = { A: ['B', 'C'], B: ['C'], C: [], D: ['A', 'C'] };
  expect(graphOf(needs)).toEqual(needs);
});

test('those that wait for each other are named, with those that wait for them', () => {
  const cycle = () => graphOf({ A: ['B'], B: ['C'], C: ['B'], D: [], E: ['D'] });
  expect(cycle).toThrow('Circular dependency between resources: [A, B, C]');
});
