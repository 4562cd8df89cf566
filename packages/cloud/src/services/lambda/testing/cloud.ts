import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { type CloudOptions, startCloud } from '../../../index.ts';
import { writeZip } from '../code/zip-write.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** A started cloud with a role that Lambda may assume and that may write logs, for tests. */
export async function lambdaCloud(options: CloudOptions = {}) {
  const cloud = await startCloud({ port: 0, ...options });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const lambda = new Lambda(config);
  const iam = new IAM(config);
  const { Role } = await iam.createRole({ RoleName: 'function', AssumeRolePolicyDocument: TRUST });
  await iam.attachRolePolicy({
    RoleName: 'function',
    PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  });
  const role = Role?.Arn ?? '';

  return {
    ...cloud,
    config,
    lambda,
    role,
    /** Creates a function from these files; its handler is `index.handler`. */
    async make(
      FunctionName: string,
      files: Readonly<Record<string, string>>,
      more: Partial<Parameters<typeof lambda.createFunction>[0]> = {},
    ) {
      return lambda.createFunction({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: role,
        Code: { ZipFile: writeZip(files) },
        ...more,
      });
    },
    /** Invokes it and returns the parsed payload, the kind of error and the log's lines. */
    async call(FunctionName: string, event: unknown = {}) {
      const answer = await lambda.invoke({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' });
      return {
        error: answer.FunctionError,
        version: answer.ExecutedVersion,
        payload: JSON.parse(answer.Payload?.transformToString() ?? 'null'),
        log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
      };
    },
  };
}
