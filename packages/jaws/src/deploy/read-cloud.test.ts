import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import type { Aws } from '../aws/types.ts';
import { readRegion } from './read.ts';

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  aws = await connect({ profile: undefined, endpoint: cloud.endpoint, credentials });
});
afterAll(() => cloud.close());

const region = (stage: string) => ({ stage, region: 'us-east-1', bucket: 'b', resources: { Resources: {} } });
async function make(...names: string[]): Promise<void> {
  const cf = await aws.in('us-east-1').cloudFormation();
  const TemplateBody = JSON.stringify({
    Parameters: { Secret: { Type: 'String', NoEcho: true }, Plain: { Type: 'String' } },
    Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
    Outputs: { Plain: { Value: { Ref: 'Plain' } } },
  });
  const Parameters = [
    { ParameterKey: 'Secret', ParameterValue: 's' },
    { ParameterKey: 'Plain', ParameterValue: 'p' },
  ];
  for (const StackName of names) await cf.send(new CreateStackCommand({ StackName, TemplateBody, Parameters }));
}

test('nothing is there', async () => {
  expect(await readRegion(aws, 'shop', region('none'))).toMatchObject({
    resources: undefined,
    lambdas: [],
    endpoints: undefined,
    env: {},
    envSalt: '',
    envVersion: '',
  });
});

test('a stack with its template, parameters and outputs', async () => {
  await make('dev-shop-e');
  await expect
    .poll(async () => (await readRegion(aws, 'shop', region('dev'))).endpoints)
    .toMatchObject({
      name: 'dev-shop-e',
      kind: 'endpoints',
      template: { Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } },
      parameters: { Secret: '****', Plain: 'p' },
      outputs: { Plain: 'p' },
    });
});

test('every stack of functions, also behind one that is gone', async () => {
  await make('two-shop-l2', 'two-shop-l3');
  const { lambdas } = await readRegion(aws, 'shop', region('two'));
  expect(lambdas.map(({ name }) => name)).toEqual(['two-shop-l2', 'two-shop-l3']);
});
