import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { awsAt, domainProject, everything, fourRegions } from '../testing/domains.ts';
import { testHost } from '../testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const deployed = (root: string, host = testHost(cloud.endpoint)) =>
  deploy(host, { project: openProject(root), selection: everything });

describe.each(['REST', 'HTTP'] as const)('a domain of a %s API', (protocol) => {
  const name = `api.${protocol.toLowerCase()}.test`;
  test('leads to four regions by latency and health', async () => {
    const aws = awsAt(cloud.endpoint);
    const zone = await aws.zone(`${protocol.toLowerCase()}.test`);
    const root = domainProject({
      name: protocol.toLowerCase(),
      protocol,
      domains: [{ name, health: '/health', basePath: 'v1' }],
    });
    const host = testHost(cloud.endpoint);
    const result = await deployed(root, host);
    const records = await aws.records(zone, name);
    expect(records.map(({ Type, SetIdentifier, Region }) => `${Type} ${SetIdentifier} ${Region}`).sort()).toEqual(
      ['A', 'AAAA'].flatMap((type) => fourRegions.map((region) => `${type} ${region} ${region}`)).sort(),
    );
    for (const region of fourRegions) {
      const there = awsAt(cloud.endpoint, region);
      const found = await there.gateway.getDomainName({ domainName: name });
      expect(found.securityPolicy).toBe('TLS_1_2');
      const own = records.filter(({ Region }) => Region === region);
      for (const { AliasTarget } of own) {
        expect(AliasTarget).toEqual({
          DNSName: `${found.regionalDomainName}.`,
          HostedZoneId: found.regionalHostedZoneId,
          EvaluateTargetHealth: true,
        });
      }
      const { HealthCheck } = await aws.route53.getHealthCheck({ HealthCheckId: own[0]!.HealthCheckId! });
      const { items: [mapping] = [] } = await there.gateway.getBasePathMappings({ domainName: name });
      expect(mapping).toMatchObject({ basePath: 'v1', stage: 'prod' });
      expect(HealthCheck?.HealthCheckConfig).toMatchObject({
        Type: 'HTTPS',
        FullyQualifiedDomainName: `${mapping!.restApiId}.execute-api.${region}.amazonaws.com`,
        ResourcePath: '/prod/health',
        RequestInterval: 30,
        FailureThreshold: 3,
      });
    }
    expect(result.urls.filter(({ domain }) => domain).map(({ url }) => url)).toEqual([`https://${name}/v1/health`]);
    expect(host.events.filter((event) => event.type === 'warning' && event.message.includes('health path'))).toEqual(
      [],
    );

    const again = await deployed(root);
    expect(again.plan.empty).toBe(true);
  });
});
