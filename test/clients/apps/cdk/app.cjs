// A shop: an API that sends to a queue, a worker of the queue, a function for files of a bucket, a custom resource.
const { createRequire } = require('node:module');
const lib = createRequire(process.env.CDK_PACKAGES);
const cdk = lib('aws-cdk-lib');
const lambda = lib('aws-cdk-lib/aws-lambda');
const apigateway = lib('aws-cdk-lib/aws-apigateway');
const dynamodb = lib('aws-cdk-lib/aws-dynamodb');
const sqs = lib('aws-cdk-lib/aws-sqs');
const s3 = lib('aws-cdk-lib/aws-s3');
const n = lib('aws-cdk-lib/aws-s3-notifications');
const sources = lib('aws-cdk-lib/aws-lambda-event-sources');
const cr = lib('aws-cdk-lib/custom-resources');
const { join } = require('node:path');

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Shop');
const version = app.node.tryGetContext('version') ?? '1';
const table = new dynamodb.Table(stack, 'Table', {
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  removalPolicy: cdk.RemovalPolicy.DESTROY,
});
const queue = new sqs.Queue(stack, 'Queue', { visibilityTimeout: cdk.Duration.seconds(30) });
const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: cdk.RemovalPolicy.DESTROY, autoDeleteObjects: true });
const fn = (id, handler) =>
  new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler,
    code: lambda.Code.fromAsset(join(__dirname, 'code')),
    environment: { TABLE: table.tableName, QUEUE: queue.queueUrl, VERSION: version },
    timeout: cdk.Duration.seconds(20),
  });
const api = fn('Api', 'index.api');
const work = fn('Worker', 'index.worker');
const files = fn('Files', 'index.files');
for (const f of [api, work, files]) table.grantReadWriteData(f);
queue.grantSendMessages(api);
work.addEventSource(new sources.SqsEventSource(queue));
bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new n.LambdaDestination(files));
new apigateway.LambdaRestApi(stack, 'Rest', { handler: api });
const provider = new cr.Provider(stack, 'Provider', { onEventHandler: fn('OnEvent', 'index.onEvent') });
const custom = new cdk.CustomResource(stack, 'Custom', {
  serviceToken: provider.serviceToken,
  properties: { Version: version },
  resourceType: 'Custom::Seed',
});
const account = new cr.AwsCustomResource(stack, 'Account', {
  onUpdate: { service: 'STS', action: 'getCallerIdentity', physicalResourceId: cr.PhysicalResourceId.of('account') },
  policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
  installLatestAwsSdk: false,
});
new cdk.CfnOutput(stack, 'AccountId', { value: account.getResponseField('Account') });
new cdk.CfnOutput(stack, 'BucketName', { value: bucket.bucketName });
new cdk.CfnOutput(stack, 'TableName', { value: table.tableName });
new cdk.CfnOutput(stack, 'Answer', { value: custom.getAttString('Answer') });
