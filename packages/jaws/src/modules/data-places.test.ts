import { expect, test } from 'vitest';
import { dataPlaces, hasSeveralRegions } from './data-places.ts';
import { source } from './testing.ts';

test('where data is, by the marks of tables and buckets', () => {
  const table = { Type: 'AWS::DynamoDB::Table' };
  const resources = {
    Users: { ...table, Metadata: { 'jaws:replicate': true } },
    Strong: { ...table, Metadata: { 'jaws:replicate': { consistency: 'strong' } } },
    Zones: { ...table, Metadata: { 'jaws:home': true } },
    Own: { ...table, Metadata: { 'jaws:replicate': false } },
    Files: { Type: 'AWS::S3::Bucket' },
    Jobs: { Type: 'AWS::SQS::Queue', Metadata: { 'jaws:home': true } },
  };
  expect(dataPlaces(resources).map(({ resource, where }) => [resource, where])).toEqual([
    ['Users', 'in every region'],
    ['Strong', 'in every region'],
    ['Zones', 'in the home region'],
    ['Own', 'each region its own'],
    ['Files', 'each region its own'],
  ]);
});

test.each([
  [{ dev: [{ region: 'us-east-1' }], prod: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] }, true],
  [{ dev: [{ region: 'us-east-1' }], prod: [{ region: 'eu-west-1' }] }, false],
  [undefined, false],
  [['dev'], false],
])('several regions: %j', (stages, expected) => {
  expect(hasSeveralRegions({ jaws: source(JSON.stringify({ stages }), 'jaws.json') })).toBe(expected);
});
