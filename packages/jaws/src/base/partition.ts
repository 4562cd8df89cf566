/** A group of AWS regions with accounts, ARNs and host names of its own. */
export interface Partition {
  /** The second field of its ARNs: `aws-cn`. */
  readonly id: string;
  /** The domain of its services' host names: `amazonaws.com.cn`. */
  readonly dnsSuffix: string;
}

const commercial: Partition = { id: 'aws', dnsSuffix: 'amazonaws.com' };

// By the prefixes of their regions' names. Identifiers:
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html The suffixes are those of the AWS SDK's own
// list of partitions.
const others: Readonly<Record<string, Partition>> = {
  'cn-': { id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' },
  'us-gov-': { id: 'aws-us-gov', dnsSuffix: 'amazonaws.com' },
  'us-iso-': { id: 'aws-iso', dnsSuffix: 'c2s.ic.gov' },
  'us-isob-': { id: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov' },
  'eu-isoe-': { id: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk' },
  'us-isof-': { id: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov' },
  'eusc-': { id: 'aws-eusc', dnsSuffix: 'amazonaws.eu' },
};

/** The partition of a region; an unknown region counts as commercial. */
export function partitionOf(region: string): Partition {
  const prefix = Object.keys(others).find((one) => region.startsWith(one));
  return prefix === undefined ? commercial : others[prefix]!;
}

/** The regions of the commercial partition that every account has; any later region has to be enabled. */
export const regionsOfAll: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-south-1',
  'sa-east-1',
  'ca-central-1',
];

/**
 * Whether accounts have a region only after it has been enabled. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
export const isOptIn = (region: string): boolean =>
  partitionOf(region) === commercial && !regionsOfAll.includes(region);
