import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { awsCode } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import { describeStack } from '../../deploy/describe.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { DomainModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import type { Zones } from '../../plan/domains.ts';
import type { DeployedRegion } from '../../plan/types.ts';
import { domainsIn } from '../../templates/domains.ts';
import { stackName } from '../../templates/names.ts';

interface Stage {
  readonly project: string;
  readonly stage: string;
}

/**
 * Throws DomainTaken for a name that is in use elsewhere: as a domain name of API Gateway in one of the regions, or as a record in
 * the zone. Resources of this stage do not count. Reads only.
 */
export async function checkHolders(
  aws: Aws,
  own: Stage,
  domains: readonly DomainModel[],
  bases: readonly DeployedRegion[],
  zones: Zones,
): Promise<void> {
  const fresh = domains.flatMap(({ name }) => {
    const where = bases.filter((base) => !domainsIn(live(base.domains)?.template).some((one) => one.name === name));
    return where.length > 0 ? [{ name, where: where.map(({ region }) => region) }] : [];
  });
  for (const { name, where } of fresh) {
    const held = await inParallel(where, 12, async (region) => {
      const holder = await holderOf(aws, region, name);
      return holder !== undefined && !isOwn(holder, own) ? [{ region, holder }] : [];
    });
    const [first] = held.flat();
    if (first) {
      const what = `API Gateway has it in ${first.region}`;
      throw fail('DomainTaken', { domain: name, what, holder: wordsOf(first.holder) });
    }
    const zone = zones.get(name);
    if (typeof zone === 'string') await checkRecords(aws, own, name, zone, where[0]!);
  }
}

type Tags = Readonly<Record<string, string>>;

/** The tags of a domain name of API Gateway; undefined if there is none. Both kinds of APIs share their names. */
async function holderOf(aws: Aws, region: string, domainName: string): Promise<Tags | undefined> {
  const gateway = await aws.in(region).apiGateway();
  const { GetDomainNameCommand } = await import('@aws-sdk/client-api-gateway');
  try {
    const { tags = {} } = await gateway.send(new GetDomainNameCommand({ domainName }));
    return tags;
  } catch (error) {
    if (awsCode(error) === 'NotFoundException') return undefined;
    throw error;
  }
}

const isOwn = (tags: Tags, { project, stage }: Stage): boolean =>
  tags['jaws:project'] === project && tags['jaws:stage'] === stage && tags['jaws:kind'] === 'domains';

function wordsOf(tags: Tags): string {
  const { 'jaws:project': project, 'jaws:stage': stage, 'aws:cloudformation:stack-name': stack } = tags;
  if (project !== undefined) return `the project ${project}, stage ${stage ?? '?'}`;
  return stack === undefined ? 'something that JAWS did not make' : `the stack ${stack}`;
}

/** Throws DomainTaken for a record of this name that is not one of this stage. */
async function checkRecords(aws: Aws, own: Stage, name: string, zone: string, anyRegion: string): Promise<void> {
  for (const record of await recordsOf(aws, anyRegion, zone, name)) {
    const { Type = '', Region: region, SetIdentifier: id, AliasTarget: alias } = record;
    const what = `the zone ${zone} has the record ${Type} ${name}${id === undefined ? '' : ` (${id})`}`;
    const isLatency = region !== undefined && region === id && alias?.DNSName !== undefined;
    if (!isLatency) throw fail('DomainTaken', { domain: name, what, holder: 'something that JAWS did not make' });
    const stack = stackName(own.stage, own.project, 'domains');
    const found = await describeStack(await aws.in(region).cloudFormation(), region, stack);
    const target = bare(alias.DNSName ?? '');
    if (Object.values(found?.outputs ?? {}).some((value) => bare(value) === target)) continue;
    // Another stage may be on its way out, or in another account.
    const holder = await holderOf(aws, region, name).catch(() => undefined);
    if (holder !== undefined && isOwn(holder, own)) continue;
    throw fail('DomainTaken', { domain: name, what, holder: wordsOf(holder ?? {}) });
  }
}

const bare = (name: string): string => name.replace(/\.$/, '').toLowerCase();

/** The records of a name that a client would follow. Route 53 writes a * as its octal code. */
export async function recordsOf(
  aws: Aws,
  region: string,
  zone: string,
  name: string,
): Promise<readonly ResourceRecordSet[]> {
  const route53 = await aws.in(region).route53();
  const { ListResourceRecordSetsCommand } = await import('@aws-sdk/client-route-53');
  const found: ResourceRecordSet[] = [];
  let start: { StartRecordName: string; StartRecordType?: ResourceRecordSet['Type']; StartRecordIdentifier?: string } =
    {
      StartRecordName: name,
    };
  for (;;) {
    const page = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone, ...start }));
    const own = (page.ResourceRecordSets ?? []).filter((one) => bare(one.Name ?? '').replace('\\052', '*') === name);
    found.push(...own.filter(({ Type = '' }) => ['A', 'AAAA', 'CNAME'].includes(Type)));
    // Records are in the order of their names.
    if (!page.IsTruncated || own.length < (page.ResourceRecordSets ?? []).length) return found;
    start = {
      StartRecordName: page.NextRecordName!,
      StartRecordType: page.NextRecordType,
      ...(page.NextRecordIdentifier !== undefined && { StartRecordIdentifier: page.NextRecordIdentifier }),
    };
  }
}
