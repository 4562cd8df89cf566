import type { HostedZone } from '@aws-sdk/client-route-53';
import { awsCode } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { DomainModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import type { Zones } from '../../plan/domains.ts';
import type { DeployedRegion } from '../../plan/types.ts';
import { domainsIn } from '../../templates/domains.ts';

/**
 * The hosted zone of each domain. A domain without a zone in jaws.json keeps the zone that is deployed, so a new zone moves no record by
 * itself; without one, the longest public zone that contains the name. Throws ZoneNotFound, ZoneAmbiguous, ZoneUnusable.
 */
export async function zonesOf(
  aws: Aws,
  region: string,
  domains: readonly DomainModel[],
  bases: readonly DeployedRegion[],
): Promise<Zones> {
  const deployed = new Map<string, string>();
  for (const one of bases.flatMap((base) => domainsIn(live(base.domains)?.template))) {
    if (one.zone !== false) deployed.set(one.name, one.zone);
  }
  const zones = new Map<string, string | false>();
  let all: readonly HostedZone[] | undefined;
  for (const { name, zone } of domains) {
    const known = deployed.get(name);
    if (zone === false) zones.set(name, false);
    else if (known !== undefined && (zone === undefined || zone === known)) zones.set(name, known);
    else if (zone !== undefined) zones.set(name, await namedZone(aws, region, name, zone));
    else {
      all ??= await listZones(aws, region);
      zones.set(name, chosen(name, all));
    }
  }
  return zones;
}

const idOf = ({ Id = '' }: HostedZone): string => Id.replace(/^\/hostedzone\//, '');
const nameOf = ({ Name = '' }: HostedZone): string => Name.replace(/\.$/, '');
const lies = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** The zone that contains the name. Private zones do not answer outside of their networks. */
function chosen(domain: string, all: readonly HostedZone[]): string {
  const found = all.filter((zone) => !zone.Config?.PrivateZone && lies(domain, nameOf(zone)));
  const longest = Math.max(...found.map((zone) => nameOf(zone).length));
  const best = found.filter((zone) => nameOf(zone).length === longest);
  const [zone, ...others] = best;
  if (!zone) throw fail('ZoneNotFound', { domain });
  if (others.length > 0) {
    throw fail('ZoneAmbiguous', { domain, zones: best.map((one) => ({ id: idOf(one), name: nameOf(one) })) });
  }
  return idOf(zone);
}

async function listZones(aws: Aws, region: string): Promise<HostedZone[]> {
  const route53 = await aws.in(region).route53();
  const { ListHostedZonesCommand } = await import('@aws-sdk/client-route-53');
  const all: HostedZone[] = [];
  for (let Marker: string | undefined; ; ) {
    const page = await route53.send(new ListHostedZonesCommand({ Marker }));
    all.push(...(page.HostedZones ?? []));
    if (!page.IsTruncated || !page.NextMarker) return all;
    Marker = page.NextMarker;
  }
}

async function namedZone(aws: Aws, region: string, domain: string, zone: string): Promise<string> {
  const route53 = await aws.in(region).route53();
  const { GetHostedZoneCommand } = await import('@aws-sdk/client-route-53');
  const { HostedZone: found } = await route53.send(new GetHostedZoneCommand({ Id: zone })).catch((error: unknown) => {
    if (awsCode(error) !== 'NoSuchHostedZone') throw error;
    throw fail('ZoneUnusable', { domain, zone, why: 'there is no hosted zone of this id in the account' });
  });
  if (!found || found.Config?.PrivateZone) throw fail('ZoneUnusable', { domain, zone, why: 'it is a private one' });
  if (!lies(domain, nameOf(found))) throw fail('ZoneUnusable', { domain, zone, why: `it is that of ${nameOf(found)}` });
  return zone;
}
