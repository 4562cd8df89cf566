import type { DomainModel } from '../../model/types.ts';
import type { DomainRegion } from './status-types.ts';

/** Certificates are renewed 60 days before their end; one that has fewer was not: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
const renewedBy = 45;

/** Says of each region what is not as it should be, or not as in the other ones. */
export function withDifferences(regions: readonly DomainRegion[], domain: DomainModel): DomainRegion[] {
  return regions.map((region) => ({ ...region, differences: differencesOf(region, domain) }));
}

function differencesOf(one: DomainRegion, { basePath, health, zone }: DomainModel): string[] {
  if (one.error) return [];
  if (one.domainName === undefined && one.certificate === undefined) return ['not deployed'];
  const { certificate, mapping, record } = one;
  const days = certificate?.daysLeft;
  return [
    ...(certificate === undefined ? ['no certificate'] : []),
    ...(certificate && certificate.state !== 'ISSUED' ? [`certificate ${certificate.state}`] : []),
    ...(days !== undefined && days < renewedBy ? [`certificate ends in ${days} days`] : []),
    ...(one.domainName === undefined ? ['no domain name'] : []),
    ...(one.domainName !== undefined && one.domainName !== 'AVAILABLE' ? [`domain name ${one.domainName}`] : []),
    ...(one.domainName !== undefined && mapping === undefined ? ['no mapping'] : []),
    ...(mapping && mapping.basePath !== basePath ? [`base path ${mapping.basePath ?? 'none'}`] : []),
    ...(zone !== false && one.domainName !== undefined && record === undefined ? ['no record'] : []),
    ...(health !== undefined && one.health === undefined ? ['no health check'] : []),
    ...(one.health && one.health.good === 0 ? ['unhealthy'] : []),
  ];
}
