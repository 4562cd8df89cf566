import { createHash } from 'node:crypto';
import type { PolicyRecord } from '../records.ts';

/** `arn:aws:iam::aws:policy/…`: a policy that AWS publishes, the same in every account. */
const AWS_PREFIX = 'arn:aws:iam::aws:policy/';

/** Whether it is AWS's, in any partition. */
export function isAwsManagedArn(arn: string): boolean {
  return arn.startsWith(AWS_PREFIX) || /^arn:aws-[a-z-]+:iam::aws:policy\//.test(arn);
}

/** One of {@link awsManagedPolicies}, by its ARN in any partition. */
export function ofPartition(policies: ReadonlyMap<string, PolicyRecord>, arn: string): PolicyRecord | undefined {
  const found = policies.get(arn.replace(/^arn:aws-[a-z-]+:/, 'arn:aws:'));
  return found && found.arn !== arn ? { ...found, arn } : found;
}

type Entry = [path: string, version: string, created: string, updated: string, document: string];

/**
 * The policies that AWS publishes, by ARN, as its reference shows them: their newest version only. They are read when first
 * asked for, since most clouds never need their 3 MB.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export async function awsManagedPolicies(): Promise<ReadonlyMap<string, PolicyRecord>> {
  const { default: entries } = await import('./generated/aws-managed-policies.json', { with: { type: 'json' } });
  // The file is generated in this shape; its own type is a record of 1,500 literal keys.
  const byName = Object.entries(entries as unknown as Record<string, Entry>);
  return new Map(byName.map(([name, entry]) => [`${AWS_PREFIX}${entry[0].slice(1)}${name}`, record(name, entry)]));
}

function record(name: string, [path, version, created, updated, document]: Entry): PolicyRecord {
  return {
    name,
    path,
    id: publishedId(name),
    arn: `${AWS_PREFIX}${path.slice(1)}${name}`,
    created: Date.parse(created),
    updated: Date.parse(updated),
    defaultVersion: version,
    versions: [{ id: version, document, created: Date.parse(updated) }],
    lastVersion: Number(version.slice(1)),
    tags: [],
  };
}

/** AWS does not publish these ids: a constant one stands in. */
function publishedId(name: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bytes = createHash('sha256').update(name).digest();
  return `ANPA${[...bytes.subarray(0, 17)].map((byte) => alphabet[byte % 32]).join('')}`;
}
