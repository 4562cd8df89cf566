import { pascalCase } from '../base/text.ts';
import type { DomainModel, Template, TemplateResource } from '../model/types.ts';
import { logicalIds } from './api/details.ts';
import { digest } from './canonical.ts';

/** A domain with a known zone; false if its records are held elsewhere. */
export type ZonedDomain = DomainModel & { readonly zone: string | false };

export interface DomainsPlace {
  readonly project: string;
  readonly stage: string;
  readonly region: string;
}

type Protocol = 'REST' | 'HTTP';

const att = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });

/** Suffix of the logical ids of a domain's resources. */
const keyOf = (name: string): string => `${pascalCase(name.replace('*', 'any'))}${digest(name, 6)}`;

/**
 * The custom domains of a stage in one region. The dependencies determine the order of a removal: records first, then mapping and
 * domain name, the certificate last.
 */
export function domainsTemplate(
  { project, stage, region }: DomainsPlace,
  domains: readonly ZonedDomain[],
  protocol: Protocol,
): Template {
  const parts = domains.map((domain) => partsOf(domain, { stage, region, protocol }));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Domains of ${project}, stage ${stage}`,
    Parameters: { ApiId: { Type: 'String' }, ApiStage: { Type: 'String' } },
    Resources: Object.assign({}, ...parts.map(({ resources }) => resources)),
    Outputs: Object.assign({}, ...parts.map(({ outputs }) => outputs)),
  };
}

function partsOf(
  domain: ZonedDomain,
  { stage, region, protocol }: { readonly stage: string; readonly region: string; readonly protocol: Protocol },
) {
  const { name, zone, health } = domain;
  const key = keyOf(name);
  const ids = idsOf(key);
  const resources: Record<string, TemplateResource> = {
    [ids.certificate]: {
      Type: 'AWS::CertificateManager::Certificate',
      Properties: {
        DomainName: name,
        ValidationMethod: 'DNS',
        ...(zone !== false && { DomainValidationOptions: [{ DomainName: name, HostedZoneId: zone }] }),
      },
    },
    ...(protocol === 'REST' ? restDomain(domain, ids) : httpDomain(domain, ids)),
    ...(health !== undefined && { [ids.health]: healthCheck(domain, health, `${stage} ${name} ${region}`) }),
    ...(zone !== false && records(domain, zone, region, ids)),
  };
  const outputs: NonNullable<Template['Outputs']> = {
    [`Certificate${key}`]: { Description: `Certificate of ${name}`, Value: { Ref: ids.certificate } },
    [`Target${key}`]: {
      Description: `What the records of ${name} point to in this region`,
      Value: att(ids.domain, 'RegionalDomainName'),
    },
    [`TargetZone${key}`]: {
      Description: `Hosted zone of that name`,
      Value: att(ids.domain, 'RegionalHostedZoneId'),
    },
    ...(health !== undefined && {
      [`Health${key}`]: { Description: `Health check of ${name}`, Value: { Ref: ids.health } },
    }),
  };
  return { resources, outputs };
}

type Ids = ReturnType<typeof idsOf>;

const idsOf = (key: string) => ({
  certificate: `Certificate${key}`,
  domain: `Domain${key}`,
  mapping: `Mapping${key}`,
  health: `Health${key}`,
  records: { A: `RecordA${key}`, AAAA: `RecordAaaa${key}` },
});

const restDomain = ({ name, basePath }: ZonedDomain, ids: Ids): Record<string, TemplateResource> => ({
  [ids.domain]: {
    Type: 'AWS::ApiGateway::DomainName',
    Properties: {
      DomainName: name,
      RegionalCertificateArn: { Ref: ids.certificate },
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    },
  },
  [ids.mapping]: {
    Type: 'AWS::ApiGateway::BasePathMapping',
    Properties: {
      DomainName: { Ref: ids.domain },
      ...(basePath !== undefined && { BasePath: basePath }),
      RestApiId: { Ref: 'ApiId' },
      Stage: { Ref: 'ApiStage' },
    },
  },
});

const httpDomain = ({ name, basePath }: ZonedDomain, ids: Ids): Record<string, TemplateResource> => ({
  [ids.domain]: {
    Type: 'AWS::ApiGatewayV2::DomainName',
    Properties: {
      DomainName: name,
      DomainNameConfigurations: [
        { CertificateArn: { Ref: ids.certificate }, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    },
  },
  [ids.mapping]: {
    Type: 'AWS::ApiGatewayV2::ApiMapping',
    Properties: {
      DomainName: { Ref: ids.domain },
      ...(basePath !== undefined && { ApiMappingKey: basePath }),
      ApiId: { Ref: 'ApiId' },
      Stage: { Ref: 'ApiStage' },
    },
  },
});

/**
 * Calls the API's own address in this region, which answers before the records of the domain exist.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-healthcheck-healthcheckconfig.html
 */
const healthCheck = ({ fast }: ZonedDomain, path: string, label: string): TemplateResource => ({
  Type: 'AWS::Route53::HealthCheck',
  Properties: {
    HealthCheckConfig: {
      Type: 'HTTPS',
      FullyQualifiedDomainName: {
        'Fn::Join': ['.', [{ Ref: 'ApiId' }, 'execute-api', { Ref: 'AWS::Region' }, { Ref: 'AWS::URLSuffix' }]],
      },
      Port: 443,
      EnableSNI: true,
      ResourcePath: { 'Fn::Join': ['', ['/', { Ref: 'ApiStage' }, path]] },
      RequestInterval: fast ? 10 : 30,
      FailureThreshold: 3,
    },
    HealthCheckTags: [{ Key: 'Name', Value: label }],
  },
});

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-latency-alias.html */
function records(
  { name, health }: ZonedDomain,
  zone: string,
  region: string,
  ids: Ids,
): Record<string, TemplateResource> {
  const record = (type: 'A' | 'AAAA'): TemplateResource => ({
    Type: 'AWS::Route53::RecordSet',
    // No client is sent to a name that does not resolve.
    DependsOn: [ids.mapping],
    Properties: {
      HostedZoneId: zone,
      Name: name,
      Type: type,
      SetIdentifier: region,
      Region: region,
      AliasTarget: {
        DNSName: att(ids.domain, 'RegionalDomainName'),
        HostedZoneId: att(ids.domain, 'RegionalHostedZoneId'),
        EvaluateTargetHealth: true,
      },
      ...(health !== undefined && { HealthCheckId: { Ref: ids.health } }),
    },
  });
  return { [ids.records.A]: record('A'), [ids.records.AAAA]: record('AAAA') };
}

/** A domain in a deployed template of this kind. */
export interface DeployedDomain {
  readonly name: string;
  readonly protocol: Protocol;
  readonly zone: string | false;
  readonly basePath: string | undefined;
  /** Names of the stack's outputs. */
  readonly outputs: {
    readonly certificate: string;
    readonly target: string;
    readonly targetZone: string;
    readonly health: string;
  };
}

/** The domains of a deployed template, in its order. */
export function domainsIn(template: Template | undefined): DeployedDomain[] {
  const { Resources: resources = {} } = template ?? {};
  return Object.values(resources).flatMap(({ Type, Properties = {} }): DeployedDomain[] => {
    const protocol = protocols[Type];
    const name = Properties.DomainName;
    if (!protocol || typeof name !== 'string') return [];
    const key = keyOf(name);
    const ids = idsOf(key);
    const { BasePath, ApiMappingKey } = resources[ids.mapping]?.Properties ?? {};
    const basePath = BasePath ?? ApiMappingKey;
    const [proof] = (resources[ids.certificate]?.Properties?.DomainValidationOptions ?? []) as readonly {
      readonly HostedZoneId?: string;
    }[];
    return [
      {
        name,
        protocol,
        zone: proof?.HostedZoneId ?? false,
        basePath: basePath === undefined ? undefined : String(basePath),
        outputs: {
          certificate: `Certificate${key}`,
          target: `Target${key}`,
          targetZone: `TargetZone${key}`,
          health: `Health${key}`,
        },
      },
    ];
  });
}

const protocols: Readonly<Record<string, Protocol>> = {
  'AWS::ApiGateway::DomainName': 'REST',
  'AWS::ApiGatewayV2::DomainName': 'HTTP',
};

/** The kind of API in a template of endpoints. */
export const protocolOf = ({ Resources }: Template): Protocol =>
  Resources[logicalIds.HTTP.api] === undefined ? 'REST' : 'HTTP';
