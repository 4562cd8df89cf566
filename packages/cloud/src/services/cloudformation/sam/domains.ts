import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../template/json.ts';
import { absent, type Build, defined, object, pick, put, SamProblem, type SamResource } from './build.ts';

/** CloudFront's hosted zone, the same for every distribution. https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

/**
 * A REST API's own domain, its paths and its records.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-domainconfiguration.html
 */
export function restDomain(build: Build, resource: SamResource, stage: string): void {
  if (resource.properties.Domain === undefined) return;
  const domain = checked(build, resource);
  const endpoint = domain.EndpointConfiguration ?? 'REGIONAL';
  if (endpoint === 'PRIVATE') throw absent('Domain with a PRIVATE endpoint');
  if (endpoint !== 'REGIONAL' && endpoint !== 'EDGE') {
    throw new SamProblem(
      resource.logicalId,
      "EndpointConfiguration for Custom Domains must be one of ['EDGE', 'REGIONAL', 'PRIVATE'].",
    );
  }
  const id = `ApiGatewayDomainName${suffixOf(build, domain.DomainName!)}`;
  const certificate = endpoint === 'EDGE' ? 'CertificateArn' : 'RegionalCertificateArn';
  const properties = defined({
    DomainName: domain.DomainName,
    [certificate]: domain.CertificateArn,
    EndpointConfiguration: { Types: [endpoint], ...pick(domain, ['IpAddressType']) },
    ...mutualTls(domain),
    ...pick(domain, ['EndpointAccessMode', 'OwnershipVerificationCertificateArn', 'SecurityPolicy']),
  });
  put(build, id, 'AWS::ApiGateway::DomainName', properties, resource.attributes);
  build.renamed.set(`${resource.logicalId}.DomainName`, id);
  for (const { name, path } of pathsOf(resource, domain)) {
    const mapping = defined({
      BasePath: path,
      DomainName: { Ref: id },
      RestApiId: { Ref: resource.logicalId },
      Stage: { Ref: stage },
    });
    const mappingId = `${resource.logicalId}${name}BasePathMapping`;
    put(build, mappingId, 'AWS::ApiGateway::BasePathMapping', mapping, resource.attributes);
  }
  const route53 = object(domain.Route53);
  putRecords(build, resource, domain, {
    DNSName:
      endpoint === 'EDGE'
        ? (route53.DistributionDomainName ?? attribute(id, 'DistributionDomainName'))
        : attribute(id, 'RegionalDomainName'),
    HostedZoneId: endpoint === 'EDGE' ? CLOUDFRONT_ZONE : attribute(id, 'RegionalHostedZoneId'),
  });
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapidomainconfiguration.html */
export function httpDomain(build: Build, resource: SamResource, stage: string, tags: JsonObject): void {
  if (resource.properties.Domain === undefined) return;
  const domain = checked(build, resource);
  const endpoint = domain.EndpointConfiguration ?? 'REGIONAL';
  if (endpoint !== 'REGIONAL') {
    throw new SamProblem(resource.logicalId, "EndpointConfiguration for Custom Domains must be one of ['REGIONAL'].");
  }
  const id = `ApiGatewayDomainNameV2${suffixOf(build, domain.DomainName!)}`;
  const configuration = defined({
    CertificateArn: domain.CertificateArn,
    EndpointType: endpoint,
    ...pick(domain, ['IpAddressType', 'OwnershipVerificationCertificateArn', 'SecurityPolicy']),
  });
  const properties = defined({
    DomainName: domain.DomainName,
    DomainNameConfigurations: [configuration],
    ...mutualTls(domain),
    Tags: tags,
  });
  put(build, id, 'AWS::ApiGatewayV2::DomainName', properties, resource.attributes);
  build.renamed.set(`${resource.logicalId}.DomainName`, id);
  for (const { name, path } of pathsOf(resource, domain)) {
    const mapping = defined({
      ApiId: { Ref: resource.logicalId },
      ApiMappingKey: path === '' ? undefined : path,
      DomainName: { Ref: id },
      Stage: { Ref: stage },
    });
    const mappingId = `${resource.logicalId}${name}ApiMapping`;
    put(build, mappingId, 'AWS::ApiGatewayV2::ApiMapping', mapping, resource.attributes);
  }
  putRecords(build, resource, domain, {
    DNSName: attribute(id, 'RegionalDomainName'),
    HostedZoneId: attribute(id, 'RegionalHostedZoneId'),
  });
}

const attribute = (id: string, name: string): JsonObject => ({ 'Fn::GetAtt': [id, name] });

function checked(build: Build, { logicalId, properties }: SamResource): JsonObject {
  const domain = object(build.resolve(properties.Domain!));
  if (domain.DomainName !== undefined && domain.CertificateArn !== undefined) return domain;
  throw new SamProblem(logicalId, 'Custom Domains only works if both DomainName and CertificateArn are provided.');
}

function mutualTls(domain: JsonObject): JsonObject {
  if (domain.MutualTlsAuthentication === undefined) return {};
  const { TruststoreUri, TruststoreVersion } = object(domain.MutualTlsAuthentication);
  return { MutualTlsAuthentication: defined({ TruststoreUri, TruststoreVersion: TruststoreVersion || undefined }) };
}

/** Each base path, and its name in logical ids; the root if none is set. */
function pathsOf({ logicalId }: SamResource, domain: JsonObject): { name: string; path: string | undefined }[] {
  if (domain.BasePath === undefined) return [{ name: '', path: undefined }];
  const specified = Array.isArray(domain.BasePath) ? domain.BasePath : [domain.BasePath];
  return specified.map((path) => {
    if (typeof path !== 'string') throw new SamProblem(logicalId, 'Invalid Basepath name provided.');
    const name = path.replace(/[^A-Za-z0-9]/g, '');
    return { name, path: domain.NormalizeBasePath === false ? path : name };
  });
}

/** The suffix of SAM's ids of domains and zones: a hash of the text, or of the reference. */
function suffixOf(build: Build, value: Json): string {
  const resolved = build.resolve(value);
  const text = typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
  return createHash('sha1').update(text).digest('hex').slice(0, 10);
}

/** All records of one zone stand in one group, whichever APIs they are for. */
function putRecords(build: Build, resource: SamResource, domain: JsonObject, alias: JsonObject): void {
  if (domain.Route53 === undefined) return;
  const route53 = object(domain.Route53);
  const zone = route53.HostedZoneId ?? route53.HostedZoneName;
  if (zone === undefined) {
    throw new SamProblem(
      resource.logicalId,
      'HostedZoneId or HostedZoneName is required to enable Route53 support on Custom Domains.',
    );
  }
  const target = { ...alias, ...pick(route53, ['EvaluateTargetHealth']) };
  const records = ['A', ...(route53.IpV6 === true ? ['AAAA'] : [])].map((Type) => ({
    Name: domain.DomainName!,
    Type,
    AliasTarget: target,
    ...pick(route53, ['Region', 'SetIdentifier']),
  }));
  const group = `${route53.SeparateRecordSetGroup === true ? resource.logicalId : ''}RecordSetGroup${suffixOf(build, zone)}`;
  const before = object(build.resources.get(group)?.Properties).RecordSets;
  const properties = {
    ...pick(route53, ['HostedZoneId', 'HostedZoneName']),
    RecordSets: [...(Array.isArray(before) ? before : []), ...records],
  };
  put(build, group, 'AWS::Route53::RecordSetGroup', properties, resource.attributes);
}
