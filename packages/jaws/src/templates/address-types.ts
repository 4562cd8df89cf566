/**
 * Types of resources that hold an address which clients know and nobody can get back: the id of an API, a URL, a domain. A function is not
 * one: it has its name again when it is created again.
 */
const holdsAddress: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::AppSync::Api',
  'AWS::AppSync::GraphQLApi',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFront::Distribution',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::EC2::EIP',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::IoT::DomainConfiguration',
  'AWS::Lambda::Url',
  'AWS::Route53::HealthCheck',
  'AWS::Route53::RecordSet',
  'AWS::SES::EmailIdentity',
]);

export const isAddressType = (type: string): boolean => holdsAddress.has(type);
