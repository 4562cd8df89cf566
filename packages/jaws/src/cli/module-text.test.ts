import { expect, test } from 'vitest';
import { describeModule } from '../modules/describe.ts';
import { modulePackage } from '../modules/package.ts';
import type { ModuleFile } from '../modules/types.ts';
import { unpainted } from '../output/paint.ts';
import { descriptionText, nextSteps } from './module-text.ts';

const files = (all: Readonly<Record<string, unknown>>) =>
  new Map(
    Object.entries(all).map(([path, content]): [string, ModuleFile] => [
      path,
      { content: Buffer.from(JSON.stringify(content)), executable: false },
    ]),
  );

const table = { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PAY_PER_REQUEST' } };
const shop = describeModule(
  modulePackage(
    'shop',
    files({
      'package.json': { name: 'awsm-shop', version: '1.0.0' },
      'awsm.json': {
        resources: {
          cloudFormation: {
            Resources: {
              Orders: { ...table, DeletionPolicy: 'Retain', Metadata: { 'jaws:replicate': true } },
              Carts: table,
              Sounds: { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
            },
          },
        },
      },
      'awsm/sell/awsm.json': {
        lambda: {
          envVars: ['SHOP_SECRET'],
          optionalEnvVars: ['SHOP_COLOR'],
          iamPolicyDocumentStatements: [
            {
              Effect: 'Allow',
              Action: 'ses:SendEmail',
              Resource: '*',
              Condition: { StringLike: { 'ses:FromAddress': '*@shop.test' } },
            },
            { Effect: 'Allow', Action: 'sqs:*', Resource: 'arn:aws:sqs:::jobs' },
          ],
          cloudFormation: { MemorySize: 256 },
        },
        apiGateway: {
          cloudFormation: [
            { Path: 'sell', Method: 'POST', Open: 'checks SHOP_SECRET' },
            { Path: 'sell', Method: 'GET' },
            { Path: 'sell', Method: 'DELETE', AuthorizationType: 'AWS_IAM' },
          ],
        },
      },
    }),
  ),
);

test('information for the person who agrees', () => {
  const lines = descriptionText(shop, unpainted).split('\n');
  const under = (title: string) => {
    const start = lines.findIndex((line) => line.startsWith(title)) + 1;
    const end = lines.findIndex((line, index) => index >= start && !line.startsWith('  '));
    return lines.slice(start, end < 0 ? undefined : end).map((line) => line.trim().replace(/ {2,}/g, '  '));
  };
  expect(under('Endpoints')).toEqual([
    'POST /sell  open to everyone: checks SHOP_SECRET',
    'GET /sell  open to everyone, and nothing says why',
    'DELETE /sell',
  ]);
  expect(under('Permissions')).toEqual([
    'awsm-shop/sell may ses:SendEmail on * if ses:FromAddress is like *@shop.test',
    'awsm-shop/sell may sqs:* on arn:aws:sqs:::jobs (wide)',
    '"sqs:*" is every action of sqs',
    'the resource "arn:aws:sqs:::jobs" is not one of this module',
  ]);
  expect(under('Resources')).toEqual([
    'Orders  AWS::DynamoDB::Table  its data stays when it is removed',
    'Carts  AWS::DynamoDB::Table  its data is deleted with it',
    'Sounds  AWS::CloudWatch::Alarm',
  ]);
  expect(under('Variables that need')).toEqual(['SHOP_SECRET']);
  expect(under('Variables that may')).toEqual(['SHOP_COLOR']);
  expect(under('What it costs by use')).toEqual([
    'a million calls of awsm-shop/sell (256 MB x86_64, 100 ms each): $0.62',
    'a million requests to a REST API: $3.50',
    'a million requests to an HTTP API: $1.00',
    'a million writes of 1 KB to Orders: $0.63',
    'a million reads of 4 KB of Orders: $0.13',
    'a million writes of 1 KB to Carts: $0.63',
    'a million reads of 4 KB of Carts: $0.13',
    'mails of SES',
  ]);
  expect(under('What it costs without use')).toEqual(['Sounds (AWS::CloudWatch::Alarm), a month: $0.10']);
});

test('resources that cost nothing while unused say so', () => {
  const empty = describeModule(modulePackage('x', files({ 'package.json': { name: 'x' }, 'awsm.json': {} })));
  expect(descriptionText(empty, unpainted)).toContain('What it costs without use\n  nothing');
});

test('a variable for the one bucket of a module gets the name that it has in each region', () => {
  const name = (resource: string, type = 'AWS::S3::Bucket') => ({
    ...{ resource, type, before: 'images', after: 'images-<stage>-<region>' },
    places: ['us-east-1', 'eu-west-1'].map((region) => ({ stage: 'dev', region, name: `images-dev-${region}` })),
  });
  const steps = (names: readonly ReturnType<typeof name>[]) =>
    nextSteps({ ...shop, variables: ['IMAGE_BUCKET', 'TOKEN'], names }, unpainted).slice(1, -1);
  const token = '  jaws env set <stage> all TOKEN <value>';
  expect(steps([name('Images'), name('Jobs', 'AWS::SQS::Queue')])).toEqual([
    '  jaws env set dev us-east-1 IMAGE_BUCKET images-dev-us-east-1',
    '  jaws env set dev eu-west-1 IMAGE_BUCKET images-dev-eu-west-1',
    token,
  ]);
  const unknown = ['  jaws env set <stage> all IMAGE_BUCKET <value>', token];
  expect(steps([name('Images'), name('Thumbs')])).toEqual(unknown);
  expect(steps([])).toEqual(unknown);
});
