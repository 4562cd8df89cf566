import { expect, test } from 'vitest';
import type { DomainStatus } from '../../engine/domains/status-types.ts';
import { width } from '../../output/format.ts';
import { looksOf } from '../../output/paint.ts';
import { domainsText } from './domain-status.ts';

const { paint } = looksOf({ isTTY: false } as never, {});
const target = (region: string) => `d-1a2b3c4d5e.execute-api.${region}.amazonaws.com`;
const place = (region: string, over: object = {}) => ({
  region,
  stack: 'CREATE_COMPLETE',
  certificate: { state: 'ISSUED', daysLeft: 197 },
  domainName: 'AVAILABLE',
  mapping: { api: 'a1b2c3d4e5', stage: 'prod', basePath: 'v1' },
  health: { good: 16, of: 16, last: 'Success: HTTP Status Code 200, OK' },
  record: { target: target(region), ttl: 60 },
  records: [],
  differences: [],
  error: undefined,
  ...over,
});
const status: DomainStatus = {
  name: 'api.myapp.com',
  stage: 'prod',
  zone: 'Z0123456789ABC',
  url: 'https://api.myapp.com/v1/health',
  regions: [
    place('us-east-1'),
    place('ap-southeast-2', { health: { good: 0, of: 16, last: 'Failure' }, differences: ['unhealthy'] }),
  ],
  answer: { region: 'us-east-1', status: 200, ms: 42, problem: undefined },
};
const proof = { name: '_x.api.myapp.com', type: 'CNAME', value: '_y.acm-validations.aws' } as const;
const elsewhere: DomainStatus = {
  ...status,
  zone: false,
  regions: ['us-east-1', 'eu-west-1'].map((region) =>
    place(region, {
      certificate: { state: 'PENDING_VALIDATION', daysLeft: undefined },
      domainName: undefined,
      mapping: undefined,
      health: undefined,
      record: undefined,
      records: [proof],
      differences: ['certificate PENDING_VALIDATION'],
    }),
  ),
  answer: undefined,
};

test('a row for each region at 120 columns', () => {
  expect(domainsText([status], paint, 120)).toMatchInlineSnapshot(`
    "api.myapp.com  prod, zone Z0123456789ABC
      region          certificate            domain name  mapping                 health    record
      us-east-1       ISSUED, 197 days left  AVAILABLE    a1b2c3d4e5/prod at /v1  16 of 16  TTL 60 s  as it should be
      ap-southeast-2  ISSUED, 197 days left  AVAILABLE    a1b2c3d4e5/prod at /v1  0 of 16   TTL 60 s  unhealthy
      https://api.myapp.com/v1/health is answered by us-east-1: 200 in 42 ms"
  `);
});

test('a line for each fact at 60 columns', () => {
  const text = domainsText([status], paint, 60);
  expect(text).toMatchInlineSnapshot(`
    "api.myapp.com  prod, zone Z0123456789ABC
      us-east-1  as it should be
        certificate  ISSUED, 197 days left
        domain name  AVAILABLE
        mapping      a1b2c3d4e5/prod at /v1
        health       16 of 16
        record       TTL 60 s
      ap-southeast-2  unhealthy
        certificate  ISSUED, 197 days left
        domain name  AVAILABLE
        mapping      a1b2c3d4e5/prod at /v1
        health       0 of 16
        record       TTL 60 s
      https://api.myapp.com/v1/health is answered by us-east-1: 200 in 42 ms"
  `);
});

test.each([60, 120])('lines fit into %i columns', (columns) => {
  const lines = domainsText([status], paint, columns).split('\n');
  expect(lines.filter((line) => width(line) > columns && !line.includes('https://'))).toEqual([]);
});

test('a record that proves the name is shown once for all regions, and whole', () => {
  expect(domainsText([elsewhere], paint, 60)).toMatchInlineSnapshot(`
    "api.myapp.com  prod, zone hosted elsewhere
      us-east-1  certificate PENDING_VALIDATION
        certificate  PENDING_VALIDATION
        domain name  -
        mapping      -
        health       nobody looks
        record       -
      eu-west-1  certificate PENDING_VALIDATION
        certificate  PENDING_VALIDATION
        domain name  -
        mapping      -
        health       nobody looks
        record       -
      Records to set where the name is hosted:
        _x.api.myapp.com  CNAME  _y.acm-validations.aws"
  `);
});
