/** Which resources an action is about. Each is an ARN once the place is known: `places.ts`. */
export type Target =
  | 'alarm'
  | 'api'
  | 'api stage logs'
  | 'bucket'
  | 'certificate'
  | 'codedeploy'
  | 'event source mappings'
  | 'function'
  | 'group'
  | 'health check'
  | 'hosted zone'
  | 'log group'
  | 'managed policy'
  | 'objects of the jaws bucket'
  | 'queue'
  | 'record change'
  | 'role'
  | 'rule'
  | 'schedule'
  | 'stack'
  | 'table'
  | 'topic'
  | 'everything';

export interface TypeRights {
  readonly target: Target;
  /** Needed to make, change, compare and delete one. */
  readonly actions: readonly string[];
  /** The same of actions that IAM knows no resource for. */
  readonly anywhere?: readonly string[];
  /** Needed where the resource has this property. */
  readonly properties?: Readonly<Record<string, readonly string[]>>;
  /**
   * Additional permissions of CloudFormation's own handlers, as their schemas list them, and those of rare changes: another trust
   * policy, a removed boundary. The tests on the embedded cloud do not need them.
   * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers
   */
  readonly also?: readonly string[];
  /** Hands a role to another service. */
  readonly passes?: readonly string[];
  /** The same, where the resource has this property. */
  readonly passesWith?: Readonly<Record<string, readonly string[]>>;
}

const of = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);

const api: TypeRights = { target: 'api', actions: of('apigateway', 'DELETE GET PATCH POST PUT') };
const permissions = of('lambda', 'AddPermission GetPolicy RemovePermission');
const ofRole =
  'CreateRole DeleteRole DeleteRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies PutRolePolicy TagRole UpdateRole';

/** What CloudFormation does for each type of resource with the rights of the person who deploys, or of the role that it works as. */
export const resourceTypes: Readonly<Record<string, TypeRights>> = {
  'AWS::ApiGateway::Account': { ...api, passes: ['apigateway.amazonaws.com'] },
  'AWS::ApiGateway::ApiKey': api,
  'AWS::ApiGateway::BasePathMapping': api,
  'AWS::ApiGateway::Deployment': api,
  'AWS::ApiGateway::DomainName': api,
  'AWS::ApiGateway::RestApi': { ...api, passes: ['apigateway.amazonaws.com'] },
  'AWS::ApiGateway::Stage': {
    ...api,
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    also: of('logs', 'CreateLogDelivery DeleteLogDelivery GetLogDelivery ListLogDeliveries UpdateLogDelivery').concat(
      of('logs', 'DescribeResourcePolicies PutResourcePolicy'),
    ),
  },
  'AWS::ApiGateway::UsagePlan': api,
  'AWS::ApiGateway::UsagePlanKey': api,
  'AWS::ApiGatewayV2::Api': { ...api, passes: ['apigateway.amazonaws.com'] },
  'AWS::ApiGatewayV2::ApiMapping': api,
  'AWS::ApiGatewayV2::Authorizer': { ...api, passes: ['apigateway.amazonaws.com'] },
  'AWS::ApiGatewayV2::Deployment': api,
  'AWS::ApiGatewayV2::DomainName': api,
  'AWS::ApiGatewayV2::Integration': { ...api, passes: ['apigateway.amazonaws.com'] },
  'AWS::ApiGatewayV2::Route': api,
  'AWS::ApiGatewayV2::RouteResponse': api,
  'AWS::ApiGatewayV2::Stage': api,
  // IAM knows no name of a certificate that does not exist yet.
  'AWS::CertificateManager::Certificate': {
    target: 'certificate',
    actions: of('acm', 'DeleteCertificate DescribeCertificate'),
    anywhere: of('acm', 'RequestCertificate'),
    also: of('acm', 'AddTagsToCertificate ListTagsForCertificate RemoveTagsFromCertificate UpdateCertificateOptions'),
  },
  'AWS::CloudWatch::Alarm': {
    target: 'alarm',
    actions: of('cloudwatch', 'DeleteAlarms ListTagsForResource PutMetricAlarm TagResource'),
    also: of('cloudwatch', 'UntagResource'),
    anywhere: of('cloudwatch', 'DescribeAlarms'),
  },
  'AWS::CodeDeploy::Application': {
    target: 'codedeploy',
    actions: of('codedeploy', 'CreateApplication DeleteApplication GetApplication'),
    also: of('codedeploy', 'ListTagsForResource TagResource UntagResource UpdateApplication'),
  },
  'AWS::CodeDeploy::DeploymentConfig': {
    target: 'codedeploy',
    actions: of('codedeploy', 'CreateDeploymentConfig DeleteDeploymentConfig GetDeploymentConfig'),
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    target: 'codedeploy',
    actions: of('codedeploy', 'CreateDeploymentGroup DeleteDeploymentGroup GetDeploymentGroup'),
    // What CloudFormation does to shift an alias, with the rights of who deploys.
    also: of(
      'codedeploy',
      'CreateDeployment GetApplicationRevision GetDeployment GetDeploymentConfig ListTagsForResource RegisterApplicationRevision StopDeployment TagResource UntagResource UpdateDeploymentGroup',
    ),
    passes: ['codedeploy.amazonaws.com'],
  },
  // In the region of each replica: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html
  'AWS::DynamoDB::GlobalTable': {
    target: 'table',
    actions: of('dynamodb', 'CreateTable DeleteTable DescribeTable ListTagsOfResource TagResource UpdateTable'),
    properties: {
      TimeToLiveSpecification: of('dynamodb', 'DescribeTimeToLive UpdateTimeToLive'),
    },
    also: of(
      'dynamodb',
      'BatchWriteItem CreateGlobalTableWitness CreateTableReplica DeleteGlobalTableWitness DeleteItem DeleteTableReplica DescribeContinuousBackups DescribeContributorInsights DescribeTableReplicaAutoScaling DescribeTimeToLive GetItem PutItem Query Scan UntagResource UpdateContinuousBackups UpdateContributorInsights UpdateItem UpdateTableReplicaAutoScaling',
    ),
  },
  'AWS::DynamoDB::Table': {
    target: 'table',
    actions: of('dynamodb', 'CreateTable DeleteTable DescribeTable ListTagsOfResource TagResource'),
    properties: {
      PointInTimeRecoverySpecification: of('dynamodb', 'UpdateContinuousBackups'),
      TimeToLiveSpecification: of('dynamodb', 'DescribeTimeToLive UpdateTimeToLive'),
    },
    also: of('dynamodb', 'DescribeContinuousBackups DescribeContributorInsights UntagResource UpdateTable'),
  },
  'AWS::Events::Rule': {
    target: 'rule',
    actions: of(
      'events',
      'DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets TagResource',
    ),
    also: of('events', 'UntagResource'),
  },
  'AWS::IAM::Group': {
    target: 'group',
    actions: of('iam', 'CreateGroup DeleteGroup GetGroup'),
    also: of('iam', 'ListAttachedGroupPolicies ListGroupPolicies'),
  },
  'AWS::IAM::ManagedPolicy': {
    target: 'managed policy',
    actions: of('iam', 'CreatePolicy DeletePolicy GetPolicy'),
    also: of(
      'iam',
      'CreatePolicyVersion DeletePolicyVersion GetPolicyVersion ListEntitiesForPolicy ListPolicyVersions',
    ),
  },
  'AWS::IAM::Policy': {
    target: 'role',
    actions: of('iam', 'DeleteRolePolicy GetRolePolicy PutRolePolicy'),
    properties: { Groups: of('iam', 'DeleteGroupPolicy PutGroupPolicy') },
  },
  'AWS::IAM::Role': {
    target: 'role',
    actions: of('iam', ofRole),
    properties: {
      ManagedPolicyArns: of('iam', 'AttachRolePolicy'),
      PermissionsBoundary: of('iam', 'PutRolePermissionsBoundary'),
    },
    also: of(
      'iam',
      'DeleteRolePermissionsBoundary DetachRolePolicy ListRoleTags UntagRole UpdateAssumeRolePolicy UpdateRoleDescription',
    ),
  },
  'AWS::Lambda::Alias': {
    target: 'function',
    actions: of('lambda', 'CreateAlias DeleteAlias GetAlias UpdateAlias'),
    properties: {
      ProvisionedConcurrencyConfig: of('lambda', 'GetProvisionedConcurrencyConfig PutProvisionedConcurrencyConfig'),
    },
    // What an alias had and has no more is deleted.
    also: of('lambda', 'DeleteProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig'),
  },
  'AWS::Lambda::EventSourceMapping': {
    target: 'event source mappings',
    actions: of(
      'lambda',
      'CreateEventSourceMapping DeleteEventSourceMapping GetEventSourceMapping ListEventSourceMappings UpdateEventSourceMapping',
    ),
    also: of('lambda', 'ListTags TagResource UntagResource'),
  },
  'AWS::Lambda::Function': {
    target: 'function',
    actions: of(
      'lambda',
      'CreateFunction DeleteFunction GetFunction GetFunctionConfiguration TagResource UpdateFunctionCode UpdateFunctionConfiguration',
    ),
    properties: { ReservedConcurrentExecutions: of('lambda', 'DeleteFunctionConcurrency PutFunctionConcurrency') },
    also: of(
      'lambda',
      'GetFunctionCodeSigningConfig GetFunctionRecursionConfig GetRuntimeManagementConfig ListTags PutFunctionRecursionConfig PutRuntimeManagementConfig UntagResource',
    ),
    passes: ['lambda.amazonaws.com'],
  },
  'AWS::Lambda::Permission': { target: 'function', actions: permissions },
  'AWS::Lambda::Url': {
    target: 'function',
    actions: of('lambda', 'CreateFunctionUrlConfig DeleteFunctionUrlConfig GetFunctionUrlConfig'),
    also: of('lambda', 'UpdateFunctionUrlConfig'),
  },
  'AWS::Lambda::Version': {
    target: 'function',
    actions: of('lambda', 'GetFunctionConfiguration ListVersionsByFunction PublishVersion'),
    // One of a deployment that failed is deleted.
    also: of('lambda', 'DeleteFunction GetProvisionedConcurrencyConfig GetRuntimeManagementConfig'),
  },
  'AWS::Logs::LogGroup': {
    target: 'log group',
    actions: of('logs', 'CreateLogGroup DeleteLogGroup ListTagsForResource PutRetentionPolicy TagResource'),
    anywhere: of('logs', 'DescribeLogGroups'),
    also: of('logs', 'DeleteRetentionPolicy GetDataProtectionPolicy UntagResource'),
  },
  'AWS::Route53::HealthCheck': {
    target: 'health check',
    actions: of('route53', 'ChangeTagsForResource DeleteHealthCheck'),
    anywhere: of('route53', 'CreateHealthCheck'),
    also: of('route53', 'GetHealthCheck ListTagsForResource UpdateHealthCheck'),
  },
  'AWS::Route53::RecordSet': {
    target: 'hosted zone',
    actions: of('route53', 'ChangeResourceRecordSets ListResourceRecordSets'),
    // CloudFormation waits until the name servers have a change, whose id nobody knows before.
    also: of('route53', 'GetHostedZone'),
  },
  'AWS::S3::Bucket': {
    target: 'bucket',
    actions: of('s3', 'CreateBucket DeleteBucket GetBucketTagging ListBucket PutBucketTagging'),
    properties: {
      BucketEncryption: of('s3', 'PutEncryptionConfiguration'),
      CorsConfiguration: of('s3', 'PutBucketCORS'),
      LifecycleConfiguration: of('s3', 'PutLifecycleConfiguration'),
      NotificationConfiguration: of('s3', 'PutBucketNotification'),
      OwnershipControls: of('s3', 'PutBucketOwnershipControls'),
      ReplicationConfiguration: of('s3', 'GetReplicationConfiguration PutReplicationConfiguration'),
      PublicAccessBlockConfiguration: of('s3', 'GetBucketPublicAccessBlock PutBucketPublicAccessBlock'),
      VersioningConfiguration: of('s3', 'PutBucketVersioning'),
    },
    also: of('s3', 'GetBucketOwnershipControls GetBucketVersioning GetEncryptionConfiguration'),
    passesWith: { ReplicationConfiguration: ['s3.amazonaws.com'] },
  },
  'AWS::S3::BucketPolicy': {
    target: 'bucket',
    actions: of('s3', 'GetBucketPolicy PutBucketPolicy'),
    also: of('s3', 'DeleteBucketPolicy'),
  },
  'AWS::SNS::Subscription': {
    target: 'topic',
    actions: of('sns', 'GetSubscriptionAttributes ListSubscriptionsByTopic Subscribe Unsubscribe'),
    also: of('sns', 'SetSubscriptionAttributes'),
  },
  'AWS::SNS::Topic': {
    target: 'topic',
    actions: of('sns', 'CreateTopic DeleteTopic GetTopicAttributes ListTagsForResource SetTopicAttributes TagResource'),
    also: of('sns', 'GetDataProtectionPolicy ListSubscriptionsByTopic UntagResource'),
  },
  'AWS::SQS::Queue': {
    target: 'queue',
    actions: of(
      'sqs',
      'CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes TagQueue',
    ),
    also: of('sqs', 'UntagQueue'),
  },
  'AWS::SQS::QueuePolicy': { target: 'queue', actions: of('sqs', 'GetQueueAttributes SetQueueAttributes') },
  'AWS::Scheduler::Schedule': {
    target: 'schedule',
    actions: of('scheduler', 'CreateSchedule DeleteSchedule GetSchedule'),
    also: of('scheduler', 'UpdateSchedule'),
    passes: ['scheduler.amazonaws.com'],
  },
};
