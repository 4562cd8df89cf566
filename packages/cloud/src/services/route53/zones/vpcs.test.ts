import { Route53 } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let route53: Route53;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  route53 = new Route53({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
});
afterAll(async () => {
  route53.destroy();
  await cloud.close();
});

const vpc = (VPCId: string) => ({ VPCId, VPCRegion: 'us-east-1' as const });

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_AssociateVPCWithHostedZone.html and its siblings
it('private zones belong to one or more VPCs', async () => {
  const made = await route53.createHostedZone({ Name: 'inner.test', CallerReference: '1', VPC: vpc('vpc-1') });
  const HostedZoneId = made.HostedZone?.Id ?? '';
  const other = await route53.createHostedZone({ Name: 'outer.test', CallerReference: '2' });
  await expect(
    route53.associateVPCWithHostedZone({ HostedZoneId: other.HostedZone?.Id, VPC: vpc('vpc-1') }),
  ).rejects.toMatchObject({ name: 'PublicZoneVPCAssociation' });
  const { ChangeInfo } = await route53.associateVPCWithHostedZone({ HostedZoneId, VPC: vpc('vpc-2'), Comment: 'why' });
  expect(ChangeInfo).toMatchObject({ Status: 'PENDING', Comment: 'why' });
  expect((await route53.getHostedZone({ Id: HostedZoneId })).VPCs).toEqual([vpc('vpc-1'), vpc('vpc-2')]);
  const { HostedZoneSummaries } = await route53.listHostedZonesByVPC(vpc('vpc-2'));
  expect(HostedZoneSummaries).toEqual([
    {
      HostedZoneId: HostedZoneId.replace('/hostedzone/', ''),
      Name: 'inner.test.',
      Owner: { OwningAccount: '000000000000' },
    },
  ]);
  expect(await route53.getHostedZoneLimit({ HostedZoneId, Type: 'MAX_VPCS_ASSOCIATED_BY_ZONE' })).toMatchObject({
    Limit: { Value: 300 },
    Count: 2,
  });
  expect(await route53.getHostedZoneLimit({ HostedZoneId, Type: 'MAX_RRSETS_BY_ZONE' })).toMatchObject({
    Limit: { Value: 10_000 },
    Count: 2,
  });
  await route53.disassociateVPCFromHostedZone({ HostedZoneId, VPC: vpc('vpc-1') });
  await expect(route53.disassociateVPCFromHostedZone({ HostedZoneId, VPC: vpc('vpc-1') })).rejects.toMatchObject({
    name: 'VPCAssociationNotFound',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(route53.disassociateVPCFromHostedZone({ HostedZoneId, VPC: vpc('vpc-2') })).rejects.toMatchObject({
    name: 'LastVPCAssociation',
  });
});

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHealthCheckLastFailureReason.html
it('health checks are counted, and report why they failed', async () => {
  const check = async (Port: number) =>
    (
      await route53.createHealthCheck({
        CallerReference: `port ${Port}`,
        HealthCheckConfig: { Type: 'TCP', IPAddress: '127.0.0.1', Port },
      })
    ).HealthCheck?.Id;
  const [good, bad] = [await check(Number(new URL(cloud.endpoint).port)), await check(1)];
  expect((await route53.getHealthCheckCount({})).HealthCheckCount).toBe(2);
  const reason = async (HealthCheckId: string | undefined) =>
    (await route53.getHealthCheckLastFailureReason({ HealthCheckId })).HealthCheckObservations ?? [];
  expect(await reason(good)).toEqual([]);
  const [observation] = await reason(bad);
  expect(observation?.StatusReport?.Status).toMatch(/^Failure: .*ECONNREFUSED/);
});
