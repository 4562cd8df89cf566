/**
 * Typical durations of a change on AWS, in seconds, as of 2026-11-29. `said`: a page of AWS states it; all others are our own estimates, from what such
 * stacks usually take. They are used only if no release of the stage has better data.
 */
interface Typical {
  readonly create: number;
  /** Absent: as long as its creation. */
  readonly update?: number;
  /** Absent: as long as its creation, and half a minute at most. */
  readonly delete?: number;
  readonly said?: string;
}

const second: Typical = { create: 2 };

const types: Readonly<Record<string, Typical>> = {
  'AWS::ApiGateway::Deployment': second,
  // An edge-optimized one takes far longer; JAWS makes regional ones.
  'AWS::ApiGateway::DomainName': { create: 20 },
  'AWS::ApiGateway::RestApi': { create: 5 },
  'AWS::ApiGateway::Stage': { create: 3 },
  'AWS::CertificateManager::Certificate': { create: 180, update: 180, delete: 5 },
  'AWS::CloudFront::Distribution': {
    create: 300,
    said: 'https://aws.amazon.com/blogs/networking-and-content-delivery/slashing-cloudfront-change-propagation-times-in-2020-recent-changes-and-looking-forward/',
  },
  'AWS::CloudWatch::Alarm': second,
  'AWS::Cognito::UserPool': { create: 5 },
  'AWS::DynamoDB::GlobalTable': { create: 90, update: 30, delete: 30 },
  'AWS::DynamoDB::Table': { create: 20, update: 20, delete: 10 },
  'AWS::EC2::NatGateway': { create: 120 },
  'AWS::ElastiCache::ReplicationGroup': { create: 600 },
  // CloudFormation waits until IAM has spread a new role.
  'AWS::IAM::ManagedPolicy': { create: 15 },
  'AWS::IAM::Policy': { create: 15 },
  'AWS::IAM::Role': { create: 15 },
  'AWS::KMS::Key': { create: 60, update: 5, delete: 5 },
  'AWS::Lambda::Alias': second,
  'AWS::Lambda::EventSourceMapping': { create: 30 },
  'AWS::Lambda::Function': { create: 8, update: 6 },
  'AWS::Lambda::Permission': second,
  'AWS::Lambda::Version': { create: 3 },
  'AWS::Logs::LogGroup': second,
  'AWS::OpenSearchService::Domain': { create: 1200 },
  'AWS::RDS::DBCluster': { create: 300 },
  'AWS::RDS::DBInstance': { create: 600 },
  'AWS::Route53::HealthCheck': { create: 10 },
  // CloudFormation waits until a change is INSYNC.
  'AWS::Route53::HostedZone': { create: 45 },
  'AWS::Route53::RecordSet': { create: 45 },
  'AWS::Route53::RecordSetGroup': { create: 45 },
  'AWS::S3::Bucket': { create: 20, update: 10 },
  'AWS::SNS::Topic': { create: 10 },
  'AWS::SQS::Queue': { create: 60, update: 60 },
};

const other: Typical = { create: 10 };

export function typicalSeconds(type: string, action: 'create' | 'update' | 'delete'): number {
  const found = Object.hasOwn(types, type) ? types[type]! : other;
  const { create, update = create, delete: deletion = Math.min(create, 30) } = found;
  return { create, update, delete: deletion }[action];
}

/** What CloudFormation needs for an operation on a stack besides its resources. */
export const stackSeconds = 10;

/** Change sets, uploads and leases, before and between. */
export const prepareSeconds = 15;
