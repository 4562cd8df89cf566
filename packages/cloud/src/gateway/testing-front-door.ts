import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { type ResourceRecordSet, Route53 } from '@aws-sdk/client-route-53';
import { method, mock } from '../services/apigateway/testing/harness.ts';

export const NAME = 'api.shop.example.com';

export const configOf = (endpoint: string, region: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** A REST API whose `/` returns its region; returns its id and the name that API Gateway gave the custom domain. */
async function restApi(endpoint: string, region: string): Promise<readonly [api: string, target: string]> {
  const api = new APIGateway(configOf(endpoint, region));
  const paths = method('/', 'get', mock(`{"region":"${region}","kind":"rest"}`));
  const document = { openapi: '3.0.1', info: { title: 'shop', version: '1' }, paths };
  const { id: restApiId = '' } = await api.importRestApi({ body: Buffer.from(JSON.stringify(document)) });
  await api.createDeployment({ restApiId, stageName: 'live' });
  const { regionalDomainName = '' } = await api.createDomainName({
    domainName: NAME,
    endpointConfiguration: { types: ['REGIONAL'] },
  });
  await api.createBasePathMapping({ domainName: NAME, restApiId, stage: 'live' });
  api.destroy();
  return [restApiId, regionalDomainName];
}

/** The same as an HTTP API in front of an endpoint on this machine. */
async function httpApi(endpoint: string, region: string, behind: string): Promise<readonly [string, string]> {
  const api = new ApiGatewayV2(configOf(endpoint, region));
  const { ApiId = '' } = await api.createApi({ Name: 'shop', ProtocolType: 'HTTP' });
  const { IntegrationId } = await api.createIntegration({
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'GET',
    IntegrationUri: `${behind}/${region}`,
    PayloadFormatVersion: '1.0',
  });
  await api.createRoute({ ApiId, RouteKey: 'GET /', Target: `integrations/${IntegrationId}` });
  await api.createStage({ ApiId, StageName: '$default', AutoDeploy: true });
  const { DomainNameConfigurations = [] } = await api.createDomainName({
    DomainName: NAME,
    DomainNameConfigurations: [{ EndpointType: 'REGIONAL' }],
  });
  await api.createApiMapping({ DomainName: NAME, ApiId, Stage: '$default' });
  api.destroy();
  return [ApiId, DomainNameConfigurations[0]?.ApiGatewayDomainName ?? ''];
}

export interface FrontDoorWorld {
  /** Health checks by region. */
  readonly checks: Readonly<Record<string, string>>;
  /** Ids of the APIs by region. */
  readonly apis: Readonly<Record<string, string>>;
}

export interface WorldOptions {
  readonly rest: readonly string[];
  readonly http: readonly string[];
  /** Where HTTP APIs forward their requests. */
  readonly behind: string;
  /** Undefined if records have no health check. */
  readonly health?: { readonly RequestInterval: 10 | 30; readonly FailureThreshold: number } | undefined;
}

/** One name in several regions, with latency records and health checks of their APIs. */
export async function frontDoorWorld(endpoint: string, options: WorldOptions): Promise<FrontDoorWorld> {
  const route53 = new Route53(configOf(endpoint, 'us-east-1'));
  const { HostedZone } = await route53.createHostedZone({ Name: 'shop.example.com', CallerReference: 'zone' });
  const checks: Record<string, string> = {};
  const apis: Record<string, string> = {};
  const sets: ResourceRecordSet[] = [];
  for (const region of [...options.rest, ...options.http]) {
    const isRest = options.rest.includes(region);
    const [api, DNSName] = isRest ? await restApi(endpoint, region) : await httpApi(endpoint, region, options.behind);
    apis[region] = api;
    if (options.health) {
      const { HealthCheck } = await route53.createHealthCheck({
        CallerReference: region,
        HealthCheckConfig: {
          Type: 'HTTPS',
          FullyQualifiedDomainName: `${api}.execute-api.${region}.amazonaws.com`,
          ResourcePath: isRest ? '/live' : '/',
          ...options.health,
        },
      });
      checks[region] = HealthCheck?.Id ?? '';
    }
    sets.push({
      Name: NAME,
      Type: 'A',
      SetIdentifier: region,
      Region: region as 'eu-west-1',
      AliasTarget: { HostedZoneId: 'Z1', DNSName, EvaluateTargetHealth: true },
      ...(options.health && { HealthCheckId: checks[region] }),
    });
  }
  await route53.changeResourceRecordSets({
    HostedZoneId: HostedZone?.Id,
    ChangeBatch: { Changes: sets.map((ResourceRecordSet) => ({ Action: 'CREATE', ResourceRecordSet })) },
  });
  route53.destroy();
  return { checks, apis };
}
