import { CloudFormation, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SNS } from '@aws-sdk/client-sns';
import type { Cloud } from '../../packages/cloud/src/index.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Texts that break an unprepared page: markup, no place to break a line, the other direction. */
export const ODD = '<script>alert(1)</script> "quoted" & \u202eesrever';
export const LONG = 'pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(4);

const code = (body: string) => ({ ZipFile: `exports.handler = async () => { ${body} };` });

function template(region: string): string {
  const Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
  const lambda = (name: string, body: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `prod-shop-${name}`,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role,
      Code: code(body),
    },
  });
  const AssumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const definition = { swagger: '2.0', info: { title: 'prod-shop', version: '1' }, paths: {} };
  return JSON.stringify({
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument } },
      Works: lambda('lOrdersPlace', 'return { ok: true }'),
      Fails: lambda('lOrdersRefundEverythingOfACustomerWhoLeft', "throw new TypeError('x')"),
      Never: lambda('lReportsNightly', ''),
      Url: {
        Type: 'AWS::Lambda::Url',
        Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Works', 'Arn'] }, AuthType: 'NONE' },
      },
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'prod-shop', ProtocolType: 'HTTP' } },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: { Ref: 'Api' }, StageName: 'prod', AutoDeploy: true },
      },
      Socket: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: { Name: 'prod-shop-live', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.a' },
      },
      Rest: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: definition } },
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: `jaws.prod.${region.replaceAll('-', '')}.shop.test` },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        },
      },
    },
  });
}

/** A project in two regions, with functions that ran and failed, and mails that try to break the pages that show them. */
export async function fill(cloud: Cloud): Promise<void> {
  const { endpoint } = cloud;
  for (const region of ['eu-west-1', 'us-east-1']) {
    const cloudformation = new CloudFormation({ endpoint, region, credentials });
    const Capabilities = ['CAPABILITY_IAM' as const];
    await cloudformation.createStack({ StackName: 'prod-shop-l', TemplateBody: template(region), Capabilities });
    await waitUntilStackCreateComplete(
      { client: cloudformation, minDelay: 1, maxDelay: 1, maxWaitTime: 25 },
      { StackName: 'prod-shop-l' },
    );
    const lambda = new LambdaClient({ endpoint, region, credentials });
    for (const name of ['lOrdersPlace', 'lOrdersPlace', 'lOrdersRefundEverythingOfACustomerWhoLeft']) {
      await lambda.send(new InvokeCommand({ FunctionName: `prod-shop-${name}` }));
    }
  }
  await sendMails(endpoint);
  const sns = new SNS({ endpoint, region: 'us-east-1', credentials });
  await sns.publish({ PhoneNumber: '+4915112345678', Message: `Your code is 123456. ${ODD}` });
  cloud.faults.regionDown('eu-west-1');
}

/** Through SES's query protocol, since the root package has no client for it. */
async function sendMails(endpoint: string): Promise<void> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ses/aws4_request, SignedHeaders=host, Signature=0';
  const call = async (parameters: Record<string, string>) => {
    const body = new URLSearchParams({ Version: '2010-12-01', ...parameters });
    const answer = await fetch(endpoint, { method: 'POST', body, headers: { authorization } });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const from = 'shop-notifications-and-receipts@mail.shop.example.com';
  await call({ Action: 'VerifyEmailIdentity', EmailAddress: from });
  const to = { 'Destination.ToAddresses.member.1': 'somebody.with.a.long.address@subsidiary.example.org' };
  for (const [subject, text] of [
    ['Your order 1234', 'Thank you.\nhttps://shop.example.com/orders/1234?token=abcdef\n'],
    [ODD, LONG],
  ]) {
    await call({
      Action: 'SendEmail',
      Source: from,
      ...to,
      'Message.Subject.Data': subject ?? '',
      'Message.Body.Text.Data': text ?? '',
      'Message.Body.Html.Data': `<h1>Thank you</h1><script>document.title = 'ran'</script><p>${text}</p>`,
    });
  }
}
