import type { Template, TemplateResource } from '../model/types.ts';

/**
 * Types of resources that hold data that nobody can restore: deleting or replacing one requires the user's consent, and
 * removing a module keeps them. A log group counts if it keeps its events for a set time, because then somebody wants
 * them.
 */
const holdsData: ReadonlySet<string> = new Set([
  'AWS::AppConfig::ConfigurationProfile',
  'AWS::Backup::BackupVault',
  'AWS::Cassandra::Table',
  'AWS::Cognito::IdentityPool',
  'AWS::Cognito::UserPool',
  'AWS::DAX::Cluster',
  'AWS::DocDB::DBCluster',
  'AWS::DocDB::DBInstance',
  'AWS::DSQL::Cluster',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EC2::Volume',
  'AWS::ECR::Repository',
  'AWS::EFS::FileSystem',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::Elasticsearch::Domain',
  'AWS::Events::Archive',
  'AWS::FSx::FileSystem',
  'AWS::Kinesis::Stream',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::MemoryDB::Cluster',
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::Neptune::DBCluster',
  'AWS::Neptune::DBInstance',
  'AWS::OpenSearchServerless::Collection',
  'AWS::OpenSearchService::Domain',
  'AWS::QLDB::Ledger',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::GlobalCluster',
  'AWS::Redshift::Cluster',
  'AWS::RedshiftServerless::Namespace',
  'AWS::Route53::HostedZone',
  'AWS::S3::Bucket',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Tables::Table',
  'AWS::S3Tables::TableBucket',
  'AWS::S3Vectors::Index',
  'AWS::S3Vectors::VectorBucket',
  'AWS::SDB::Domain',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
  'AWS::Timestream::Database',
  'AWS::Timestream::InfluxDBInstance',
  'AWS::Timestream::Table',
]);

/** Whether a resource of this type holds data; for a log group this depends on its properties. */
export const isDataType = (type: string, properties: TemplateResource['Properties'] = {}): boolean =>
  holdsData.has(type) || (type === 'AWS::Logs::LogGroup' && properties.RetentionInDays !== undefined);

/** Types whose resources hold data, or may. */
export const typesWithData: readonly string[] = [...holdsData, 'AWS::Logs::LogGroup'];

/** Types of resources that callers outside the stack reach by a name, an ARN or a URL that a new resource does not have. */
const holdsAddress: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::AppSync::Api',
  'AWS::AppSync::GraphQLApi',
  'AWS::CloudFront::Distribution',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::EC2::EIP',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::Lambda::Function',
  'AWS::Lambda::Url',
  'AWS::SNS::Topic',
  'AWS::StepFunctions::StateMachine',
]);

export const isAddressType = (type: string): boolean => holdsAddress.has(type);

/**
 * Those among them whose deletion is a loss: AWS makes up the address, so nothing brings it back, or a domain, by whose name clients come.
 * A function has its name again when it comes back.
 */
const isMissed: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::AppSync::Api',
  'AWS::AppSync::GraphQLApi',
  'AWS::CloudFront::Distribution',
  'AWS::Cognito::UserPoolClient',
  'AWS::EC2::EIP',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::Lambda::Url',
]);

/** Whether callers miss a resource of this type once it is deleted. */
export const losesAddress = (type: string): boolean => isMissed.has(type);

/** Whether CloudFormation would keep, or save, the data when it deletes this resource. */
export const survivesDeletion = (resource: TemplateResource): boolean =>
  ['Retain', 'RetainExceptOnCreate', 'Snapshot'].includes(String(resource.DeletionPolicy ?? ''));

/** Whether CloudFormation loses the data of this resource when an update deletes or replaces it. */
export const losesDataIn = (resource: TemplateResource): boolean =>
  isDataType(resource.Type, resource.Properties) &&
  !(survivesDeletion(resource) && ['Retain', 'Snapshot'].includes(String(resource.UpdateReplacePolicy ?? '')));

/** Logical ids of the resources whose data is lost when a stack with this template is deleted. */
export function dataLostWith(template: Template): string[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => isDataType(resource.Type, resource.Properties) && !survivesDeletion(resource))
    .map(([logicalId]) => logicalId);
}
