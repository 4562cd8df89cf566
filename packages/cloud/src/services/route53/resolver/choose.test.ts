import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { expect, it, test } from 'vitest';
import { choose } from './choose.ts';

const asker = { region: 'eu-west-1', country: 'IE', continent: 'EU', chance: 0 };
const set = (SetIdentifier: string, more: Partial<ResourceRecordSet>): ResourceRecordSet => ({
  Name: 'www.example.com.',
  Type: 'A',
  SetIdentifier,
  ...more,
});
const names = (sets: readonly ResourceRecordSet[]) => sets.map(({ SetIdentifier }) => SetIdentifier);

const GROUPS: readonly (readonly [
  policy: string,
  sets: readonly ResourceRecordSet[],
  all: string[],
  second: string[],
])[] = [
  ['Weight', [set('a', { Weight: 1 }), set('b', { Weight: 1 })], ['a'], ['b']],
  ['Region', [set('a', { Region: 'eu-west-1' }), set('b', { Region: 'us-east-1' })], ['a'], ['b']],
  [
    'GeoLocation',
    [set('a', { GeoLocation: { CountryCode: 'IE' } }), set('b', { GeoLocation: { ContinentCode: 'EU' } })],
    ['a'],
    ['b'],
  ],
  ['MultiValueAnswer', [set('a', { MultiValueAnswer: true }), set('b', { MultiValueAnswer: true })], ['a', 'b'], ['b']],
];

// "If none of the records in a group of records are healthy, Route 53 needs to return something … considers all the records in the group to be
// healthy": https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
test.each(GROUPS)('by %s, when no set is healthy, all count', (_, sets, all, second) => {
  expect(names(choose(sets, () => true, asker))).toEqual(all);
  expect(names(choose(sets, ({ SetIdentifier }) => SetIdentifier === 'b', asker))).toEqual(second);
  expect(names(choose(sets, () => false, asker))).toEqual(all);
});

it('by Failover the primary answers when neither is healthy', () => {
  const sets = [set('s', { Failover: 'SECONDARY' }), set('p', { Failover: 'PRIMARY' })];
  expect(names(choose(sets, () => true, asker))).toEqual(['p']);
  expect(names(choose(sets, ({ SetIdentifier }) => SetIdentifier === 's', asker))).toEqual(['s']);
  expect(names(choose(sets, () => false, asker))).toEqual(['p']);
});
