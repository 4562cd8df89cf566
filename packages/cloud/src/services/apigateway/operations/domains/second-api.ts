import type {
  BasePathMapping,
  DomainName,
  EndpointType,
  RoutingMode,
  SecurityPolicy,
} from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../../kernel/context.ts';
import { AwsError } from '../../../../kernel/errors.ts';

/**
 * A name that was made by the second version of the API, as the first one shows it: both have the regional names of an account's region
 * together. Undefined if there is none. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
 */
export async function domainOfSecondApi(ctx: Context, domainName: string | undefined): Promise<DomainName | undefined> {
  const found = await ignoringMissing(ctx.aws.apigatewayv2.getDomainName({ DomainName: domainName }));
  const [first] = found?.DomainNameConfigurations ?? [];
  if (!found || !first) return undefined;
  return {
    domainName: found.DomainName,
    domainNameArn: found.DomainNameArn,
    domainNameStatus: first.DomainNameStatus,
    endpointConfiguration: {
      types: [first.EndpointType as EndpointType],
      ...(first.IpAddressType && { ipAddressType: first.IpAddressType }),
    },
    regionalCertificateArn: first.CertificateArn,
    regionalDomainName: first.ApiGatewayDomainName,
    regionalHostedZoneId: first.HostedZoneId,
    routingMode: found.RoutingMode as RoutingMode | undefined,
    securityPolicy: first.SecurityPolicy as SecurityPolicy,
    tags: found.Tags,
  };
}

/** The mappings of such a name; undefined if the name does not exist. */
export async function mappingsOfSecondApi(
  ctx: Context,
  domainName: string | undefined,
): Promise<BasePathMapping[] | undefined> {
  const found = await ignoringMissing(ctx.aws.apigatewayv2.getApiMappings({ DomainName: domainName }));
  return found?.Items?.map(({ ApiId, ApiMappingKey, Stage }) => ({
    basePath: ApiMappingKey || '(none)',
    restApiId: ApiId,
    stage: Stage,
  }));
}

async function ignoringMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFoundException') return undefined;
    throw error;
  }
}
