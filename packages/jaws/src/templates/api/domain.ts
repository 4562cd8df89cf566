import type { ApiSettings } from '../../model/api/types.ts';
import type { Template, TemplateResource } from '../../model/types.ts';
import { optionalMember } from '../openapi.ts';

interface DomainParts {
  readonly resources: Record<string, TemplateResource>;
  readonly outputs: NonNullable<Template['Outputs']>;
}

/** The custom domain of an API: created if a certificate is given, otherwise an existing one. */
export function domainOf(settings: ApiSettings, protocol: 'REST' | 'HTTP'): DomainParts {
  const { Domain: domain } = settings;
  if (!domain) return { resources: {}, outputs: {} };
  const made = domain.CertificateArn !== undefined;
  const edge = protocol === 'REST' && settings.EndpointConfiguration?.Types[0] === 'EDGE';
  const name = made ? { Ref: 'DomainName' } : domain.DomainName;
  const resources = {
    ...(made && { DomainName: protocol === 'REST' ? restDomain(domain, edge) : httpDomain(domain) }),
    ...(protocol === 'REST' ? restMapping(name, domain.BasePath) : httpMapping(name, domain.BasePath)),
  };
  const target = edge ? 'DistributionDomainName' : 'RegionalDomainName';
  const base = domain.BasePath ? `/${domain.BasePath}` : '';
  return {
    resources,
    outputs: {
      ApiDomain: { Description: 'Custom domain of the API, with its base path', Value: `${domain.DomainName}${base}` },
      ...(made && {
        ApiDomainTarget: {
          Description: 'What the DNS record of the custom domain points to',
          Value: { 'Fn::GetAtt': ['DomainName', target] },
        },
      }),
    },
  };
}

type Domain = NonNullable<ApiSettings['Domain']>;

const restDomain = (domain: Domain, edge: boolean): TemplateResource => ({
  Type: 'AWS::ApiGateway::DomainName',
  Properties: {
    DomainName: domain.DomainName,
    [edge ? 'CertificateArn' : 'RegionalCertificateArn']: domain.CertificateArn,
    EndpointConfiguration: { Types: [edge ? 'EDGE' : 'REGIONAL'] },
    SecurityPolicy: domain.SecurityPolicy ?? 'TLS_1_2',
  },
});

const httpDomain = (domain: Domain): TemplateResource => ({
  Type: 'AWS::ApiGatewayV2::DomainName',
  Properties: {
    DomainName: domain.DomainName,
    DomainNameConfigurations: [
      {
        CertificateArn: domain.CertificateArn,
        EndpointType: 'REGIONAL',
        SecurityPolicy: domain.SecurityPolicy ?? 'TLS_1_2',
      },
    ],
  },
});

const restMapping = (name: unknown, path: string | undefined): Record<string, TemplateResource> => ({
  BasePathMapping: {
    Type: 'AWS::ApiGateway::BasePathMapping',
    Properties: {
      DomainName: name,
      ...optionalMember('BasePath', path),
      RestApiId: { Ref: 'RestApi' },
      Stage: { Ref: 'Stage' },
    },
  },
});

const httpMapping = (name: unknown, path: string | undefined): Record<string, TemplateResource> => ({
  ApiMapping: {
    Type: 'AWS::ApiGatewayV2::ApiMapping',
    Properties: {
      DomainName: name,
      ...optionalMember('ApiMappingKey', path),
      ApiId: { Ref: 'HttpApi' },
      Stage: { Ref: 'HttpStage' },
    },
  },
});
