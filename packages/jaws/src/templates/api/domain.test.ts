import { expect, test } from 'vitest';
import { domainOf } from './domain.ts';

const CertificateArn = 'arn:aws:acm:us-east-1:1:certificate/x';
const Domain = { DomainName: 'api.shop.test' };
const made = { ...Domain, CertificateArn };
const output = (Value: string) => ({ Description: 'Custom domain of the API, with its base path', Value });
const target = (attribute: string) => ({
  Description: 'What the DNS record of the custom domain points to',
  Value: { 'Fn::GetAtt': ['DomainName', attribute] },
});
const mapping = (DomainName: unknown, more: object = {}) => ({
  Type: 'AWS::ApiGateway::BasePathMapping',
  Properties: { DomainName, RestApiId: { Ref: 'RestApi' }, Stage: { Ref: 'Stage' }, ...more },
});
const httpMapping = (DomainName: unknown, more: object = {}) => ({
  Type: 'AWS::ApiGatewayV2::ApiMapping',
  Properties: { DomainName, ApiId: { Ref: 'HttpApi' }, Stage: { Ref: 'HttpStage' }, ...more },
});

test('no domain is nothing', () => {
  expect(domainOf({}, 'REST')).toEqual({ resources: {}, outputs: {} });
});

test.each([
  ['REST', { BasePathMapping: mapping('api.shop.test', { BasePath: 'v1' }) }],
  ['HTTP', { ApiMapping: httpMapping('api.shop.test', { ApiMappingKey: 'v1' }) }],
] as const)('%s: a domain that is there already is only mapped', (protocol, resources) => {
  expect(domainOf({ Domain: { ...Domain, BasePath: 'v1' } }, protocol)).toEqual({
    resources,
    outputs: { ApiDomain: output('api.shop.test/v1') },
  });
});

test('REST: one with a certificate is made', () => {
  expect(domainOf({ Domain: made }, 'REST')).toEqual({
    resources: {
      DomainName: {
        Type: 'AWS::ApiGateway::DomainName',
        Properties: {
          DomainName: 'api.shop.test',
          RegionalCertificateArn: CertificateArn,
          EndpointConfiguration: { Types: ['REGIONAL'] },
          SecurityPolicy: 'TLS_1_2',
        },
      },
      BasePathMapping: mapping({ Ref: 'DomainName' }),
    },
    outputs: { ApiDomain: output('api.shop.test'), ApiDomainTarget: target('RegionalDomainName') },
  });
});

test('REST: at the edge, and with a policy of its own', () => {
  const settings = {
    Domain: { ...made, SecurityPolicy: 'TLS_1_0' },
    EndpointConfiguration: { Types: ['EDGE' as const] },
  };
  const { resources, outputs } = domainOf(settings, 'REST');
  expect(resources.DomainName?.Properties).toEqual({
    DomainName: 'api.shop.test',
    CertificateArn,
    EndpointConfiguration: { Types: ['EDGE'] },
    SecurityPolicy: 'TLS_1_0',
  });
  expect(outputs.ApiDomainTarget).toEqual(target('DistributionDomainName'));
});

test('HTTP: one with a certificate is made, in the region', () => {
  const settings = { Domain: made, EndpointConfiguration: { Types: ['EDGE' as const] } };
  const domain = (SecurityPolicy: string) => ({
    Type: 'AWS::ApiGatewayV2::DomainName',
    Properties: {
      DomainName: 'api.shop.test',
      DomainNameConfigurations: [{ CertificateArn, EndpointType: 'REGIONAL', SecurityPolicy }],
    },
  });
  expect(domainOf(settings, 'HTTP')).toEqual({
    resources: { DomainName: domain('TLS_1_2'), ApiMapping: httpMapping({ Ref: 'DomainName' }) },
    outputs: { ApiDomain: output('api.shop.test'), ApiDomainTarget: target('RegionalDomainName') },
  });
  const own = domainOf({ Domain: { ...made, SecurityPolicy: 'TLS_1_3' } }, 'HTTP');
  expect(own.resources.DomainName).toEqual(domain('TLS_1_3'));
});
