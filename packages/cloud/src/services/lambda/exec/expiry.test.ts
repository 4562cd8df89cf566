import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { expect, it, vi } from 'vitest';
import { startCloud } from '../../../index.ts';
import { writeZip } from '../code/zip-write.ts';

// A function's credentials are valid as long as its session; an environment with old ones must not be used.
it('an environment whose credentials ended while it started runs nothing', async () => {
  let ahead = 0;
  const cloud = await startCloud({
    port: 0,
    clock: { now: () => Date.now() + ahead },
    log: { debug() {}, warn() {}, error() {} },
  });
  const config = {
    region: 'eu-west-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const [lambda, logs] = [new Lambda(config), new CloudWatchLogs(config)];
  try {
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const iam = new IAM(config);
    const { Role } = await iam.createRole({
      RoleName: 'r',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    });
    await iam.attachRolePolicy({
      RoleName: 'r',
      PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    });
    const code = `
      console.log('begins');
      const until = Date.now() + 1500;
      while (Date.now() < until);
      const { STS } = require('@aws-sdk/client-sts');
      exports.handler = async () => (await new STS({}).getCallerIdentity({})).Arn;`;
    await lambda.createFunction({
      FunctionName: 'slow',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: Role?.Arn,
      Code: { ZipFile: writeZip({ 'index.js': code }) },
      Timeout: 30,
    });
    const answer = lambda.invoke({ FunctionName: 'slow' });
    await vi.waitFor(
      async () => {
        const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/slow' });
        expect(events.map(({ message = '' }) => message).join('')).toContain('begins');
      },
      { timeout: 25_000, interval: 20 },
    );
    ahead = 3 * 86_400_000;
    const { Payload, FunctionError } = await answer;
    expect([FunctionError, JSON.parse(new TextDecoder().decode(Payload))]).toEqual([
      undefined,
      'arn:aws:sts::000000000000:assumed-role/r/slow',
    ]);
  } finally {
    lambda.destroy();
    logs.destroy();
    await cloud.close();
  }
}, 40_000);
