import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import data from './table.json' with { type: 'json' };
import { priceAge, priceOf, publishedOf, tieredUnits } from './table.ts';

test('every price names a service with its page and a day, and has us-east-1 or is the same everywhere', () => {
  for (const [key, entry] of Object.entries(data.prices)) {
    expect(Object.keys(data.services)).toContain(key.slice(0, key.indexOf('/')));
    const us = 'everywhere' in entry ? entry.everywhere : (entry.regions as Record<string, number>)['us-east-1'];
    expect(us, key).toBeGreaterThan(0);
  }
  for (const { page, published } of Object.values(data.services)) {
    expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/[\w-]+\/pricing\/(on-demand\/)?$/);
    expect(published).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(published <= data.made).toBe(true);
  }
  expect(statSync(new URL('table.json', import.meta.url)).size).toBeLessThan(200_000);
});

test('a region has its own price, else that of us-east-1; other partitions have none', () => {
  expect(priceOf('lambda/provisioned-x86_64', 'sa-east-1')).toEqual({
    key: 'lambda/provisioned-x86_64',
    usd: 0.0000066372,
  });
  expect(priceOf('apigateway/rest', 'sa-east-1')).toEqual({ key: 'apigateway/rest', usd: 3.5, at: 'us-east-1' });
  expect(priceOf('kms/key', 'sa-east-1')).toEqual({ key: 'kms/key', usd: 1 });
  expect(priceOf('kms/key', 'cn-north-1')).toBeUndefined();
});

test('prices are as old as the oldest of their services, old after 90 days, and said aloud after a year', () => {
  expect(publishedOf(['kms/key', 'lambda/requests'])).toBe(data.services.lambda.published);
  expect(publishedOf([])).toBeUndefined();
  const published = '2026-09-20';
  const at = (time: string) => priceAge(published, new Date(time));
  expect(at('2026-12-19T00:00:00Z')).toEqual({ published });
  expect(at('2026-12-19T00:00:01Z')).toEqual({ published, old: true });
  expect(at('2027-09-20T00:00:00Z')).toEqual({ published, old: true });
  expect(at('2027-09-20T00:00:01Z')).toEqual({ published, old: true, overYear: true });
  expect(priceAge(undefined, new Date())).toEqual({});
});

test('what is used in bulk is cheaper', () => {
  expect(tieredUnits('sqs/fifo', 1_000_000)).toBe(1_000_000);
  expect(tieredUnits('apigateway/rest', 333)).toBe(333);
  // https://aws.amazon.com/api-gateway/pricing/: $3.50 for the first 333 million, $2.80 for the next 667, $2.38 after that.
  expect(3.5 * tieredUnits('apigateway/rest', 2000)).toBeCloseTo(3.5 * 333 + 2.8 * 667 + 2.38 * 1000, 6);
  // https://aws.amazon.com/blogs/compute/introducing-tiered-pricing-for-aws-lambda/
  expect(tieredUnits('lambda/arm64', 20e9)).toBeCloseTo(7.5e9 + 0.9 * 11.25e9 + 0.8 * 1.25e9, 0);
});
