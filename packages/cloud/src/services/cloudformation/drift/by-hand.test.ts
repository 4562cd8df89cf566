import { APIGateway } from '@aws-sdk/client-api-gateway';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
let lambda: Lambda;
let events: EventBridge;
let api: APIGateway;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const options = { endpoint: cloud.endpoint };
  cf = new CloudFormation(options);
  [lambda, events, api] = [new Lambda(options), new EventBridge(options), new APIGateway(options)];
});
afterAll(() => cloud.close());

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const template = (description: string) =>
  JSON.stringify({
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'by-hand',
          Code: { ZipFile: 'exports.handler = async () => 1' },
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Description: description,
        },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'by-hand',
          EventPattern: { source: ['mine'] },
          Targets: [{ Id: 'fn', Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: '3' } }],
          Tags: [{ Key: 'team', Value: 'a' }],
        },
      },
      May: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Fn' },
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
          SourceAccount: { Ref: 'AWS::AccountId' },
        },
      },
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Name: 'by-hand',
          Description: 'd',
          BinaryMediaTypes: ['image/png'],
          Tags: [{ Key: 'k', Value: 'v' }],
        },
      },
    },
  });

const StackName = 'by-hand';
const status = async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus;
async function drifts() {
  await cf.detectStackDrift({ StackName });
  const { StackResourceDrifts = [] } = await cf.describeStackResourceDrifts({ StackName });
  return Object.fromEntries(StackResourceDrifts.map((one) => [one.LogicalResourceId ?? '', one]));
}
const statuses = (found: Awaited<ReturnType<typeof drifts>>) =>
  Object.fromEntries(Object.entries(found).map(([name, one]) => [name, one.StackResourceDriftStatus]));
const paths = (found: Awaited<ReturnType<typeof drifts>>, name: string) =>
  found[name]?.PropertyDifferences?.map((one) => `${one.DifferenceType} ${one.PropertyPath}`);

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
describe('changes made by hand', () => {
  it('is seen on rules, permissions and APIs', async () => {
    await cf.createStack({ StackName, TemplateBody: template('one'), Capabilities: ['CAPABILITY_IAM'] });
    await expect.poll(status, { timeout: 20_000 }).toBe('CREATE_COMPLETE');
    const same = 'IN_SYNC';
    expect(statuses(await drifts())).toEqual({ Role: same, Fn: same, Rule: same, May: same, Api: same });

    await events.putRule({ Name: 'by-hand', EventPattern: '{"source":["other"]}' });
    const { Policy = '' } = await lambda.getPolicy({ FunctionName: 'by-hand' });
    const { Sid: StatementId, Principal } = JSON.parse(Policy).Statement[0];
    await lambda.removePermission({ FunctionName: 'by-hand', StatementId });
    const Action = 'lambda:InvokeFunction';
    await lambda.addPermission({ FunctionName: 'by-hand', StatementId, Action, Principal: Principal.Service });
    const { items = [] } = await api.getRestApis({});
    const patchOperations = [{ op: 'replace' as const, path: '/description', value: 'mine' }];
    await api.updateRestApi({ restApiId: items[0]?.id, patchOperations });
    const found = await drifts();
    const changed = 'MODIFIED';
    expect(statuses(found)).toEqual({ Role: same, Fn: same, Rule: changed, May: changed, Api: changed });
    expect(paths(found, 'Rule')).toEqual(['REMOVE /EventPattern/source/0', 'ADD /EventPattern/source/0']);
    expect(paths(found, 'May')).toEqual(['REMOVE /SourceArn', 'REMOVE /SourceAccount']);
    expect(paths(found, 'Api')).toEqual(['NOT_EQUAL /Description']);
  }, 30_000);

  it('makes an update of a deleted function fail, and its roll-back too', async () => {
    await lambda.deleteFunction({ FunctionName: 'by-hand' });
    expect(statuses(await drifts())).toMatchObject({ Fn: 'DELETED', May: 'DELETED' });
    await cf.updateStack({ StackName, TemplateBody: template('two'), Capabilities: ['CAPABILITY_IAM'] });
    await expect.poll(status, { timeout: 20_000 }).toBe('UPDATE_ROLLBACK_FAILED');
    const { StackEvents = [] } = await cf.describeStackEvents({ StackName });
    const failed = StackEvents.find((event) => event.ResourceStatus === 'UPDATE_FAILED');
    expect(failed?.ResourceStatusReason).toMatch(
      /^Resource handler returned message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:by-hand \(Service: Lambda, Status Code: 404, Request ID: .*\)" \(RequestToken: .*, HandlerErrorCode: NotFound\)$/,
    );

    const both = cf.continueUpdateRollback({ StackName, ResourcesToSkip: ['Fn'], ForceRollback: true });
    await expect(both).rejects.toMatchObject({ name: 'ValidationError' });
    const wrong = cf.continueUpdateRollback({ StackName, ResourcesToSkip: ['Role'] });
    await expect(wrong).rejects.toMatchObject({ name: 'ValidationError' });
    await cf.continueUpdateRollback({ StackName, ForceRollback: true });
    await expect.poll(status, { timeout: 20_000 }).toBe('UPDATE_ROLLBACK_COMPLETE');
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html (ForceRollback)
    expect(statuses(await drifts())).toMatchObject({ Fn: 'NOT_CHECKED', May: 'DELETED' });
  }, 30_000);
});
