import { expect, test } from 'vitest';
import { partitionOf as cloudPartitionOf, urlSuffixOf } from '../../../cloud/src/kernel/partition.ts';
import { isOptIn, partitionOf } from './partition.ts';

test.each([
  ['us-east-1', 'aws', 'amazonaws.com'],
  ['mx-central-1', 'aws', 'amazonaws.com'],
  ['cn-northwest-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
  ['us-isof-south-1', 'aws-iso-f', 'csp.hci.ic.gov'],
  ['eu-isoe-west-1', 'aws-iso-e', 'cloud.adc-e.uk'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
])('%s is of %s', (region, id, dnsSuffix) => {
  expect(partitionOf(region)).toEqual({ id, dnsSuffix });
  expect([cloudPartitionOf(region), urlSuffixOf(region)]).toEqual([id, dnsSuffix]);
});

// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
test('only later regions of the commercial partition have to be enabled', () => {
  expect(['us-east-1', 'ap-northeast-3', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'].filter(isOptIn)).toEqual([]);
  expect(['ap-east-1', 'me-south-1', 'mx-central-1'].every(isOptIn)).toBe(true);
});
