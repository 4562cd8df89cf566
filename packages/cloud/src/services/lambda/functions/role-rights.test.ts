import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let iam: IAM;
let targets: { sqs: string; sns: string };
beforeAll(async () => {
  cloud = await lambdaCloud();
  iam = new IAM(cloud.config);
  const sqs = new SQS(cloud.config);
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'dead' });
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  const { TopicArn } = await new SNS(cloud.config).createTopic({ Name: 'dead' });
  targets = { sqs: Attributes!.QueueArn!, sns: TopicArn! };
});
afterAll(() => cloud.close());

const files = { 'index.js': 'exports.handler = async () => console.log("said")' };
let made = 0;

/** A role with these permissions; `policy` changes them. */
async function roleWith(actions: readonly string[]) {
  made += 1;
  const RoleName = `role-${made}`;
  const Statement = (Action: unknown, more: object) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, ...more }],
  });
  const trust = Statement('sts:AssumeRole', { Principal: { Service: 'lambda.amazonaws.com' } });
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  const policy = (allowed: readonly string[], Resource = '*') =>
    iam.putRolePolicy({
      RoleName,
      PolicyName: 'p',
      PolicyDocument: JSON.stringify(Statement(['none:None', ...allowed], { Resource })),
    });
  await policy(actions);
  return { Role: Role!.Arn!, policy };
}

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions, and the pages of role-rights.ts
describe('settings that need rights of the role', () => {
  const VpcConfig = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
  const network = ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'];
  const cases = (): [settings: object, needed: readonly string[], service: string][] => [
    [{ VpcConfig }, network.map((name) => `ec2:${name}`), 'EC2'],
    [{ TracingConfig: { Mode: 'Active' } }, ['xray:PutTraceSegments'], 'XRAY'],
    [{ DeadLetterConfig: { TargetArn: targets.sqs } }, ['sqs:SendMessage'], 'SQS'],
    [{ DeadLetterConfig: { TargetArn: targets.sns } }, ['sns:Publish'], 'SNS'],
  ];

  test.each([0, 1, 2, 3])(
    'are refused without each of them, when a function is made and when it changes (%i)',
    async (index) => {
      const [settings, needed, service] = cases()[index]!;
      const { Role, policy } = await roleWith(needed);
      const FunctionName = `rights-${index}`;
      await cloud.make(FunctionName, files, { Role, ...settings });
      for (const action of needed) {
        await policy(needed.filter((one) => one !== action));
        const refusal = {
          name: 'InvalidParameterValueException',
          message: `The provided execution role does not have permissions to call ${action.split(':')[1]} on ${service}`,
        };
        await expect(cloud.make('refused', files, { Role, ...settings })).rejects.toMatchObject(refusal);
        await expect(cloud.lambda.updateFunctionConfiguration({ FunctionName, ...settings })).rejects.toMatchObject(
          refusal,
        );
      }
      await cloud.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 5 });
    },
  );

  test('hold for another role too', async () => {
    const { Role } = await roleWith(['xray:PutTraceSegments']);
    await cloud.make('moved', files, { Role, TracingConfig: { Mode: 'Active' } });
    const other = await roleWith([]);
    await expect(cloud.lambda.updateFunctionConfiguration({ FunctionName: 'moved', Role: other.Role })).rejects.toThrow(
      'does not have permissions to call PutTraceSegments on XRAY',
    );
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html#monitoring-cloudwatchlogs-prereqs
test('what a role may not log is lost, and the function runs', async () => {
  const logs = new CloudWatchLogs(cloud.config);
  const own = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/quiet:*';
  const { Role, policy } = await roleWith([]);
  await policy(['logs:PutLogEvents'], own);
  await cloud.make('quiet', files, { Role, LoggingConfig: { LogGroup: '/mine' } });
  expect(await cloud.call('quiet')).toMatchObject({ error: undefined, log: expect.stringContaining('said') });
  await cloud.lambda.updateFunctionConfiguration({
    FunctionName: 'quiet',
    LoggingConfig: { LogGroup: '/aws/lambda/quiet' },
  });
  await cloud.call('quiet');
  await vi.waitFor(async () => {
    const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/quiet' });
    expect(events.some(({ message }) => message?.includes('said'))).toBe(true);
  }, 5000);
  expect((await logs.describeLogGroups({ logGroupNamePrefix: '/mine' })).logGroups).toEqual([]);
});

// "Defined runtime environment variables": those that are not reserved.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
test('the time zone and the variables of X-Ray are not reserved', async () => {
  const Variables = {
    TZ: 'Europe/Berlin',
    AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2001',
  };
  const code = {
    'index.js': `exports.handler = async () => ${JSON.stringify(Object.keys(Variables))}.map((n) => process.env[n])`,
  };
  await cloud.make('zoned', code, { Environment: { Variables } });
  expect((await cloud.call('zoned')).payload).toEqual(Object.values(Variables));
});
