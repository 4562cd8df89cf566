import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../testing/bench.ts';

let b: Bench;
let TableName: string;
beforeAll(async () => {
  b = await bench();
  TableName = await b.table();
});
afterAll(() => b.close());

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights_HowItWorks.html
describe('contributor insights', () => {
  it('are of a table or of one of its indexes, and name their rules', async () => {
    const none = await b.db.describeContributorInsights({ TableName });
    expect(none).toMatchObject({ TableName, ContributorInsightsStatus: 'DISABLED' });
    expect(none.ContributorInsightsRuleList).toBeUndefined();
    const enable = { TableName, ContributorInsightsAction: 'ENABLE' } as const;
    expect(await b.db.updateContributorInsights(enable)).toMatchObject({ ContributorInsightsStatus: 'ENABLING' });
    const ContributorInsightsMode = 'THROTTLED_KEYS';
    await b.db.updateContributorInsights({ ...enable, IndexName: 'by-g', ContributorInsightsMode });
    const { ContributorInsightsRuleList: rules = [], ...described } = await b.db.describeContributorInsights({
      TableName,
    });
    expect(described).toMatchObject({
      ContributorInsightsStatus: 'ENABLED',
      ContributorInsightsMode: 'ACCESSED_AND_THROTTLED_KEYS',
      LastUpdateDateTime: expect.any(Date),
    });
    expect(rules.map((rule) => /^DynamoDBContributorInsights-([A-Z]+)-/.exec(rule)?.[1])).toEqual([
      'PKC',
      'PKT',
      'SKC',
      'SKT',
    ]);
    const disable = { TableName, ContributorInsightsAction: 'DISABLE' } as const;
    expect(await b.db.updateContributorInsights(disable)).toMatchObject({ ContributorInsightsStatus: 'DISABLING' });
    const { ContributorInsightsSummaries } = await b.db.listContributorInsights({ TableName });
    expect(ContributorInsightsSummaries).toEqual([
      { TableName, ContributorInsightsStatus: 'DISABLED', ContributorInsightsMode: 'ACCESSED_AND_THROTTLED_KEYS' },
      { TableName, IndexName: 'by-g', ContributorInsightsStatus: 'ENABLED', ContributorInsightsMode },
    ]);
  });

  it('are listed in pages', async () => {
    const first = await b.db.listContributorInsights({ MaxResults: 1 });
    expect(first.ContributorInsightsSummaries).toHaveLength(1);
    const second = await b.db.listContributorInsights({ MaxResults: 1, NextToken: first.NextToken });
    expect(second.ContributorInsightsSummaries?.[0]?.IndexName).toBe('by-g');
    expect(second.NextToken).toBeUndefined();
  });

  it('of what is not there are refused', async () => {
    await expect(b.db.describeContributorInsights({ TableName, IndexName: 'none' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(b.db.describeContributorInsights({ TableName: 'none' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

it('the account has the limits of a new one', async () => {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
  expect(await b.db.describeLimits({})).toMatchObject({
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  });
});

it('the endpoint is this cloud', async () => {
  const { Endpoints } = await b.db.describeEndpoints({});
  expect(Endpoints).toEqual([
    { Address: expect.stringMatching(/^(127\.0\.0\.1|localhost):\d+$/), CachePeriodInMinutes: 1440 },
  ]);
});

it('imports are listed', async () => {
  expect((await b.db.listImports({})).ImportSummaryList).toEqual([]);
});
