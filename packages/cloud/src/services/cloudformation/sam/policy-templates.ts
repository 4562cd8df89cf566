import type { Json, JsonObject } from '../template/json.ts';
import { otherPolicyTemplates } from './other-policy-templates.ts';

/**
 * Actions of one service, then the resources they are allowed on: `@` is `region:account`, `{Name}` a parameter of the
 * template, and what does not begin with a service's name stands for itself. `?key=resource`: a key that must equal a resource.
 */
export type Statement = readonly [actions: string, ...resources: string[]];

const table = ['dynamodb:@:table/{TableName}', 'dynamodb:@:table/{TableName}/index/*'];
const bucket = ['s3:::{BucketName}', 's3:::{BucketName}/*'];
const identity = 'ses:@:identity/{IdentityName}';
const readParameters = 'ssm:GetParameters GetParameter GetParametersByPath';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html */
export const policyTemplates: Readonly<Record<string, readonly Statement[]>> = {
  ...otherPolicyTemplates,
  EFSWriteAccessPolicy: [
    [
      'elasticfilesystem:ClientMount ClientWrite',
      'elasticfilesystem:@:file-system/{FileSystem}',
      '?elasticfilesystem:AccessPointArn=elasticfilesystem:@:access-point/{AccessPoint}',
    ],
  ],
  AWSSecretsManagerRotationPolicy: [
    [
      'secretsmanager:DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage',
      'secretsmanager:@:secret:*',
      '?secretsmanager:resource/AllowRotationLambdaArn=lambda:@:function:{FunctionName}',
    ],
    ['secretsmanager:GetRandomPassword', '*'],
  ],
  AWSSecretsManagerGetSecretValuePolicy: [['secretsmanager:GetSecretValue', '={SecretArn}']],
  AcmGetCertificatePolicy: [['acm:GetCertificate', '={CertificateArn}']],
  CloudFormationDescribeStacksPolicy: [['cloudformation:DescribeStacks', 'cloudformation:@:stack/*']],
  CloudWatchDashboardPolicy: [['cloudwatch:GetDashboard ListDashboards PutDashboard ListMetrics', '*']],
  CloudWatchDescribeAlarmHistoryPolicy: [['cloudwatch:DescribeAlarmHistory', '*']],
  CloudWatchPutMetricPolicy: [['cloudwatch:PutMetricData', '*']],
  DynamoDBCrudPolicy: [
    [
      'dynamodb:GetItem DeleteItem PutItem Scan Query UpdateItem BatchWriteItem BatchGetItem DescribeTable ConditionCheckItem',
      ...table,
    ],
  ],
  DynamoDBReadPolicy: [['dynamodb:GetItem Scan Query BatchGetItem DescribeTable', ...table]],
  DynamoDBReconfigurePolicy: [['dynamodb:UpdateTable', 'dynamodb:@:table/{TableName}']],
  DynamoDBStreamReadPolicy: [
    ['dynamodb:DescribeStream GetRecords GetShardIterator', 'dynamodb:@:table/{TableName}/stream/{StreamName}'],
    ['dynamodb:ListStreams', 'dynamodb:@:table/{TableName}/stream/*'],
  ],
  DynamoDBWritePolicy: [['dynamodb:PutItem UpdateItem BatchWriteItem', ...table]],
  EC2DescribePolicy: [['ec2:DescribeRegions DescribeInstances', '*']],
  EventBridgePutEventsPolicy: [['events:PutEvents', 'events:@:event-bus/{EventBusName}']],
  FilterLogEventsPolicy: [['logs:FilterLogEvents', 'logs:@:log-group:{LogGroupName}:log-stream:*']],
  KMSDecryptPolicy: [['kms:Decrypt', 'kms:@:key/{KeyId}']],
  KMSEncryptPolicy: [['kms:Encrypt', 'kms:@:key/{KeyId}']],
  KinesisStreamReadPolicy: [
    ['kinesis:ListStreams DescribeLimits', 'kinesis:@:stream/*'],
    ['kinesis:DescribeStream DescribeStreamSummary GetRecords GetShardIterator', 'kinesis:@:stream/{StreamName}'],
  ],
  LambdaInvokePolicy: [['lambda:InvokeFunction', 'lambda:@:function:{FunctionName}*']],
  Route53ChangeResourceRecordSetsPolicy: [['route53:ChangeResourceRecordSets', 'route53:::hostedzone/{HostedZoneId}']],
  S3CrudPolicy: [
    [
      's3:GetObject ListBucket GetBucketLocation GetObjectVersion PutObject PutObjectAcl GetLifecycleConfiguration PutLifecycleConfiguration DeleteObject',
      ...bucket,
    ],
  ],
  S3FullAccessPolicy: [
    [
      's3:GetObject GetObjectAcl GetObjectVersion PutObject PutObjectAcl DeleteObject DeleteObjectTagging DeleteObjectVersionTagging GetObjectTagging GetObjectVersionTagging PutObjectTagging PutObjectVersionTagging',
      's3:::{BucketName}/*',
    ],
    ['s3:ListBucket GetBucketLocation GetLifecycleConfiguration PutLifecycleConfiguration', 's3:::{BucketName}'],
  ],
  S3ReadPolicy: [['s3:GetObject ListBucket GetBucketLocation GetObjectVersion GetLifecycleConfiguration', ...bucket]],
  S3WritePolicy: [['s3:PutObject PutObjectAcl PutLifecycleConfiguration', ...bucket]],
  SESBulkTemplatedCrudPolicy: [
    [
      'ses:GetIdentityVerificationAttributes SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail VerifyEmailIdentity',
      identity,
    ],
  ],
  SESCrudPolicy: [['ses:GetIdentityVerificationAttributes SendEmail SendRawEmail VerifyEmailIdentity', identity]],
  SESEmailTemplateCrudPolicy: [
    ['ses:CreateTemplate GetTemplate ListTemplates UpdateTemplate DeleteTemplate TestRenderTemplate', '*'],
  ],
  SESSendBouncePolicy: [['ses:SendBounce', identity]],
  SNSCrudPolicy: [
    ['sns:ListSubscriptionsByTopic CreateTopic SetTopicAttributes Subscribe Publish', 'sns:@:{TopicName}*'],
  ],
  SNSPublishMessagePolicy: [['sns:Publish', 'sns:@:{TopicName}']],
  SQSPollerPolicy: [
    [
      'sqs:ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes ReceiveMessage',
      'sqs:@:{QueueName}',
    ],
  ],
  SQSSendMessagePolicy: [['sqs:SendMessage*', 'sqs:@:{QueueName}']],
  SSMParameterReadPolicy: [
    ['ssm:DescribeParameters', '*'],
    [readParameters, 'ssm:@:parameter/{ParameterName}'],
  ],
  SSMParameterWithSlashPrefixReadPolicy: [
    ['ssm:DescribeParameters', '*'],
    [readParameters, 'ssm:@:parameter{ParameterName}'],
  ],
  StepFunctionsExecutionPolicy: [['states:StartExecution', 'states:@:stateMachine:{StateMachineName}']],
  VPCAccessPolicy: [
    ['ec2:CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DetachNetworkInterface', '*'],
  ],
};

/** The policy document of a template with its parameters; undefined for parameters that are missing. */
export function policyDocument(statements: readonly Statement[], parameters: JsonObject): JsonObject {
  return {
    Statement: statements.map(([actions, ...resources]) => {
      const [service, list = ''] = actions.split(':');
      const conditions = resources.filter((resource) => resource.startsWith('?'));
      const equals = conditions.map((condition): [string, Json] => {
        const at = condition.indexOf('=');
        return [condition.slice(1, at), resourceArn(condition.slice(at + 1), parameters)];
      });
      const allowed = resources
        .filter((resource) => !conditions.includes(resource))
        .map((resource) => resourceArn(resource, parameters));
      return {
        Action: list.split(' ').map((action) => `${service}:${action}`),
        Effect: 'Allow',
        Resource: allowed.length === 1 ? allowed[0]! : allowed,
        ...(equals.length > 0 ? { Condition: { StringEquals: Object.fromEntries(equals) } } : {}),
      };
    }),
  };
}

/** Names of the parameters of a policy template. */
export function parametersOf(statements: readonly Statement[]): string[] {
  const found = statements.flatMap(([, ...resources]) =>
    resources.flatMap((resource) => [...resource.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)),
  );
  return [...new Set(found)];
}

function resourceArn(resource: string, parameters: JsonObject): Json {
  if (resource === '*') return '*';
  const values: Record<string, Json> = {};
  const whole = resource.startsWith('=') ? resource.slice(1) : `arn:\${AWS::Partition}:${resource}`;
  const text = whole
    .replace('@', `\${AWS::Region}:\${AWS::AccountId}`)
    .replace(/\{([A-Z]\w+)\}/g, (_, name: string) => {
      const variable = name[0]!.toLowerCase() + name.slice(1);
      values[variable] = parameters[name] ?? '';
      return `\${${variable}}`;
    });
  return Object.keys(values).length === 0 ? { 'Fn::Sub': text } : { 'Fn::Sub': [text, values] };
}
