import { expect, test } from 'vitest';
// @ts-expect-error A script for maintainers has no declarations.
import { readPriceList, withPrices } from '../../../../scripts/prices/price-list.mjs';
import data from './table.json' with { type: 'json' };

/** In the format that AWS documents for price lists; SKUs and codes are made up. */
const listOf = (
  offerCode: string,
  products: readonly [usagetype: string, tiers: readonly [from: string, usd: string][], more?: object][],
) => ({
  formatVersion: 'v1.0',
  disclaimer: '…',
  offerCode,
  version: '20261120000000',
  publicationDate: '2026-11-20T17:05:11Z',
  products: Object.fromEntries(
    products.map(([usagetype, , more], at) => [
      `SKU${at}`,
      {
        sku: `SKU${at}`,
        productFamily: 'x',
        attributes: { servicecode: offerCode, regionCode: 'eu-central-1', usagetype, ...more },
      },
    ]),
  ),
  terms: {
    OnDemand: Object.fromEntries(
      products.map(([, tiers], at) => [
        `SKU${at}`,
        {
          [`SKU${at}.JRTCKXETXF`]: {
            offerTermCode: 'JRTCKXETXF',
            priceDimensions: Object.fromEntries(
              tiers.map(([beginRange, USD], tier) => [
                `SKU${at}.${tier}`,
                { unit: 'x', beginRange, endRange: 'Inf', pricePerUnit: { USD } },
              ]),
            ),
          },
        },
      ]),
    ),
  },
});
const lambda = listOf('AWSLambda', [
  ['EUC1-Request', [['0', '0.0000002000']]],
  [
    'EUC1-Lambda-GB-Second',
    [
      ['6000000000', '0.0000150000'],
      ['0', '0.0000166667'],
    ],
  ],
  [
    'EUC1-Lambda-GB-Second-ARM',
    [
      ['0', '0.0000000000'],
      ['400000', '0.0000133334'],
    ],
  ],
  ['EUC1-Lambda-Edge-GB-Second', [['0', '0.0000500100']]],
]);

test('prices by usage types, in the units of the table: the first tier that costs something', () => {
  expect(readPriceList(lambda)).toEqual({
    published: '2026-11-20',
    prices: [
      { key: 'lambda/requests', region: 'eu-central-1', usd: 0.2 },
      { key: 'lambda/x86_64', region: 'eu-central-1', usd: 0.0000166667 },
      { key: 'lambda/arm64', region: 'eu-central-1', usd: 0.0000133334 },
    ],
    missing: ['lambda/ephemeral', 'lambda/provisioned-x86_64', 'lambda/provisioned-arm64'],
  });
  const out: [string, [string, string][], object][] = [
    ['EUC1-DataTransfer-Out-Bytes', [['0', '0.0900000000']], { regionCode: undefined, fromRegionCode: 'eu-central-1' }],
    [
      'EUC1-DataTransfer-Out-Bytes',
      [['0', '0.0200000000']],
      { fromRegionCode: 'eu-central-1', toRegionCode: 'us-east-1' },
    ],
  ];
  expect(readPriceList(listOf('AWSDataTransfer', out)).prices).toEqual([
    { key: 'transfer/internet', region: 'eu-central-1', usd: 0.09 },
  ]);
});

test('an invalid list, or one with two prices for one item, is refused', () => {
  for (const other of [{}, undefined, { ...lambda, formatVersion: 'v2.0' }, { ...lambda, offerCode: 'AmazonEC2' }]) {
    expect(() => readPriceList(other)).toThrow(TypeError);
  }
  const twice = listOf('AWSQueueService', [
    ['EUC1-Requests-Tier1', [['0', '0.0000004000']]],
    ['Requests-Tier1', [['0', '0.0000005000']]],
  ]);
  expect(() => readPriceList(twice)).toThrow('two prices of sqs/standard in eu-central-1');
});

test('a table with them has what it had, and the day of lists that have all of a service', () => {
  const queues = (regionCode: string, standard: string) =>
    readPriceList(
      listOf('AWSQueueService', [
        ['Requests-Tier1', [['0', standard]], { regionCode }],
        ['Requests-FIFO-Tier1', [['0', '0.0000005200']], { regionCode }],
      ]),
    );
  const first = [readPriceList(lambda), queues('eu-central-1', '0.0000004200')];
  const { table, changes } = withPrices(data, first, '2026-11-29');
  expect(changes.filter(({ key }: { key: string }) => key.startsWith('sqs'))).toEqual([
    { key: 'sqs/standard', region: 'eu-central-1', before: undefined, after: 0.42 },
    { key: 'sqs/fifo', region: 'eu-central-1', before: undefined, after: 0.52 },
  ]);
  const { regions, tiers } = data.prices['sqs/standard'];
  expect(table.prices['sqs/standard']).toMatchObject({ regions: { ...regions, 'eu-central-1': 0.42 }, tiers });
  expect(Object.keys(table.prices)).toEqual(Object.keys(data.prices));
  // The prices of us-east-1 keep their old date.
  expect(table.services).toEqual(data.services);
  const all = [...first, queues('us-east-1', '0.0000004000')];
  expect(withPrices(data, all, '2026-11-29').table.services).toEqual({
    ...data.services,
    sqs: { ...data.services.sqs, published: '2026-11-20' },
  });
});
