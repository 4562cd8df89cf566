import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCloud } from '../../../cloud/src/index.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';

/** An AWS call like that of a function's SDK, so that the project needs no package. */
const dynamo = `
const call = (operation, input) => fetch(process.env.AWS_ENDPOINT_URL, {
  method: 'POST',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.' + operation,
    'x-amz-security-token': process.env.AWS_SESSION_TOKEN,
    authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/' + process.env.AWS_REGION +
      '/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  },
  body: JSON.stringify(input),
});
`;

const endpoint = (Path: string, Method: string, more: object = {}) => ({ Type: 'AWS_PROXY', Path, Method, ...more });

/** A project with a table, a bucket and a queue; endpoints that read, write, echo, fail and return the caller. */
export function ordersProject(): string {
  const root = projectFolder({
    name: 'orders',
    domain: 'orders.test',
    stages: { dev: ['us-east-1', 'eu-west-1'], prod: ['us-east-1'] },
    files: {
      'aws_modules/shop/awsm.json': {
        name: 'shop',
        resources: {
          cloudFormation: {
            LambdaIamPolicyDocumentStatements: [
              { Effect: 'Allow', Action: ['dynamodb:*'], Resource: [{ 'Fn::GetAtt': ['Orders', 'Arn'] }] },
            ],
            Resources: {
              Orders: {
                Type: 'AWS::DynamoDB::Table',
                Properties: {
                  BillingMode: 'PAY_PER_REQUEST',
                  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
                  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
                },
              },
              Files: { Type: 'AWS::S3::Bucket' },
              Jobs: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 0 } },
            },
            Outputs: { OrdersName: { Value: { Ref: 'Orders' } } },
          },
        },
        apiGateway: {
          Authorizers: {
            known: {
              Type: 'REQUEST',
              Function: 'guard',
              IdentitySource: 'method.request.header.X-Token',
              AuthorizerResultTtlInSeconds: 0,
            },
          },
        },
      },
      ...functionFiles('shop/guard', {
        apiGateway: null,
        code: `export const handler = async (event) => ({ principalId: 'u', policyDocument: { Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }] } });\n`,
      }),
      ...functionFiles('shop/put', {
        lambda: { resources: ['OrdersName'], envVars: ['TOKEN'] },
        apiGateway: {
          cloudFormation: endpoint('orders/{id}', 'PUT', { AuthorizationType: 'CUSTOM', AuthorizerId: 'known' }),
        },
        code: `${dynamo}export const handler = async (event) => {
  const answer = await call('PutItem', { TableName: process.env.JAWS_RESOURCE_OrdersName, Item: { id: { S: event.pathParameters.id }, n: { N: '12345678901234567890' } } });
  return { statusCode: answer.status, body: await answer.text() };
};\n`,
      }),
      ...functionFiles('shop/echo', {
        apiGateway: {
          cloudFormation: [
            endpoint('echo/{name}', 'ANY', { Request: './request.ts#request' }),
            endpoint('all/{proxy+}', 'GET', { Health: { Path: '/all/health' } }),
          ],
        },
        code: `export const handler = async (event) => ({ statusCode: 200, headers: { 'x-own': 'yes' },
  body: JSON.stringify({ method: event.httpMethod, path: event.path, name: event.pathParameters, query: event.multiValueQueryStringParameters, header: event.headers['X-Mine'] ?? event.headers['x-mine'], auth: event.headers.Authorization, body: event.body, edited: event.edited }) });\n`,
      }),
      'aws_modules/shop/echo/request.ts':
        "import * as z from 'zod';\nexport const request = z.object({ name: z.string() });\n",
      ...functionFiles('shop/fail', {
        apiGateway: { cloudFormation: endpoint('fail', 'GET') },
        code: 'export const handler = async () => { console.log("before it fails"); throw new Error("on purpose"); };\n',
      }),
      ...functionFiles('shop/large', {
        apiGateway: {
          cloudFormation: [endpoint('large', 'GET'), endpoint('away', 'GET')],
        },
        code: `export const handler = async (event) => event.path.endsWith('/away')
  ? { statusCode: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }
  : { statusCode: 200, body: 'x'.repeat(2 * 1024 * 1024) };\n`,
      }),
    },
  });
  const zod = fileURLToPath(new URL('../../../../node_modules/zod', import.meta.url));
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(zod, join(root, 'node_modules/zod'), 'junction');
  return root;
}

/** The same, deployed to a cloud of its own. */
export async function startOrders() {
  const cloud = await startCloud({ port: 0 });
  const root = ordersProject();
  const host = testHost(cloud.endpoint);
  const deployed = (over: Partial<Parameters<typeof deploy>[1]['selection']> = {}) =>
    deploy(testHost(cloud.endpoint), {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all', ...over },
    });
  await deployed();
  return { cloud, root, host, deployed, write: (files: Readonly<Record<string, unknown>>) => write(root, files) };
}
