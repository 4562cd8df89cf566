/** A group of AWS regions with accounts, ARNs and host names of its own. */
export interface Partition {
  /** The second field of its ARNs: `aws-cn`. */
  readonly id: string;
  /** What the host names of its services end in: `amazonaws.com.cn`. */
  readonly dnsSuffix: string;
}

const commercial: Partition = { id: 'aws', dnsSuffix: 'amazonaws.com' };

// By how their regions' names begin. Identifiers: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
// Suffixes are those of the AWS SDK's own list of partitions.
const others: Readonly<Record<string, Partition>> = {
  'cn-': { id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' },
  'us-gov-': { id: 'aws-us-gov', dnsSuffix: 'amazonaws.com' },
  'us-iso-': { id: 'aws-iso', dnsSuffix: 'c2s.ic.gov' },
  'us-isob-': { id: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov' },
  'eu-isoe-': { id: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk' },
  'us-isof-': { id: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov' },
  'eusc-': { id: 'aws-eusc', dnsSuffix: 'amazonaws.eu' },
};

/** The partition of a region; a region that is not known here is one of the commercial partition. */
export function partitionOf(region: string): Partition {
  const prefix = Object.keys(others).find((one) => region.startsWith(one));
  return prefix === undefined ? commercial : others[prefix]!;
}
