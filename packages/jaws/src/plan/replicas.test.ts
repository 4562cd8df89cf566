import { expect, test } from 'vitest';
import type { RegionModel, Template } from '../model/types.ts';
import { checkReplicated, regionsOfTable, replicaSteps, withReplicas } from './replicas.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html

const table = (regions: readonly string[], more: object = {}) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Metadata: { 'jaws:replicate': true },
  Properties: { Replicas: regions.map((Region) => ({ Region, TableClass: 'STANDARD' })), ...more },
});
const plain = { Type: 'AWS::DynamoDB::Table' };
const templateOf = (Resources: Template['Resources']): Template => ({ Resources });
const place = { stage: 'dev', region: 'a' };
const regionsIn = ({ Resources }: Template) =>
  Object.fromEntries(Object.entries(Resources).map(([id, one]) => [id, regionsOfTable(one).join(' ')]));

test('every step adds or removes one replica of each table, and removes before it adds', () => {
  const Foreign = { ...table(['a', 'x']), Metadata: {} };
  const deployed = templateOf({ One: table(['a', 'b', 'x']), Two: table(['a']), Foreign });
  const steps = replicaSteps(deployed, () => ['a', 'b', 'c'], place);
  expect(steps.map(({ template }) => regionsIn(template))).toEqual([
    { One: 'a b', Two: 'a b', Foreign: 'a x' },
    { One: 'a b c', Two: 'a b c', Foreign: 'a x' },
  ]);
  expect(steps.map(({ changes }) => changes.map(({ id, why }) => `${id}: ${why.join()}`))).toEqual([
    ['One: replica in x', 'Two: replica in b'],
    ['One: replica in c', 'Two: replica in c'],
  ]);
  // A new replica equals the one in the home region.
  expect(steps[1]?.template.Resources.Two).toEqual(table(['a', 'b', 'c']));
  expect(replicaSteps(steps[1]!.template, () => ['a', 'b', 'c'], place)).toEqual([]);
});

test('a template of an earlier release gets the replicas of now', () => {
  const before = templateOf({ One: table(['a', 'x']), Other: plain });
  expect(regionsIn(withReplicas(before, () => ['a', 'b']))).toEqual({ One: 'a b', Other: '' });
});

test('the regions of a table with strong consistency are fixed', () => {
  const deployed = templateOf({ One: table(['a', 'b', 'c'], { MultiRegionConsistency: 'STRONG' }) });
  expect(() => replicaSteps(deployed, () => ['a', 'b'], place)).toThrow(/One of dev a .* its regions cannot change/);
  expect(replicaSteps(deployed, () => ['a', 'b', 'c'], place)).toEqual([]);
});

test('whatever would make another table of one that is deployed is refused', () => {
  const region = (more: object = {}): RegionModel => ({
    ...place,
    bucket: 'bucket',
    resources: templateOf({}),
    replicated: { home: 'a', tables: { One: 'dev-demo-r-One' } },
    ...more,
  });
  const check = (before: Template['Resources'], after: Template['Resources'], more: object = {}) => {
    try {
      checkReplicated(templateOf(before), templateOf(after), region(more));
    } catch (error) {
      return (error as { code?: string }).code;
    }
    return undefined;
  };
  expect(check({ One: plain }, { One: table(['a']) })).toBe('TableExistsAlone');
  expect(check({ One: plain }, {}, { region: 'b' })).toBe('TableExistsAlone');
  expect(check({ One: table(['a']) }, { One: plain })).toBe('TableIsReplicated');
  expect(check({ One: table(['a']) }, {})).toBe('ReplicationIsFixed');
  expect(check({ One: table(['a']) }, { One: table(['a'], { MultiRegionConsistency: 'STRONG' }) })).toBe(
    'ReplicationIsFixed',
  );
  expect(check({ One: table(['a']) }, { One: table(['a', 'b']) })).toBeUndefined();
  expect(check({ Two: plain }, {})).toBeUndefined();
  // Deleting a replicated table is a data loss like any other, which the user confirms by name.
  expect(check({ One: table(['a']) }, {}, { replicated: undefined })).toBeUndefined();
});
