import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
let iam: IAM;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const options = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test' },
  };
  [cf, iam] = [new CloudFormation(options), new IAM(options)];
});
afterAll(() => cloud.close());

const roleFor = async (name: string, service: string): Promise<string> => {
  const { Role } = await iam.createRole({
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    }),
  });
  return Role!.Arn!;
};

const template = (type: string) => JSON.stringify({ Resources: { R: { Type: type } } });

async function rest(stack: string) {
  for (;;) {
    const { Stacks } = await cf.describeStacks({ StackName: stack });
    if (!Stacks![0]!.StackStatus!.endsWith('_IN_PROGRESS')) return Stacks![0]!;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
describe('a stack with a service role', () => {
  it('may do what the role may, and no more', async () => {
    const RoleARN = await roleFor('queues', 'cloudformation.amazonaws.com');
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
    });
    await iam.putRolePolicy({ RoleName: 'queues', PolicyName: 'p', PolicyDocument });
    await cf.createStack({ StackName: 'q', TemplateBody: template('AWS::SQS::Queue'), RoleARN });
    expect(await rest('q')).toMatchObject({ StackStatus: 'CREATE_COMPLETE', RoleARN });
    await cf.createStack({ StackName: 't', TemplateBody: template('AWS::SNS::Topic'), RoleARN });
    expect((await rest('t')).StackStatus).toBe('ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 't' });
    const failed = StackEvents.find((event) => event.ResourceStatus === 'CREATE_FAILED');
    expect(failed?.ResourceStatusReason).toMatch(
      /assumed-role\/queues\/AWSCloudFormation is not authorized to perform.*HandlerErrorCode: AccessDenied/,
    );
    await cf.deleteStack({ StackName: 'q' });
  });

  it('needs a role that is there and trusts CloudFormation', async () => {
    const body = { TemplateBody: template('AWS::SQS::Queue') };
    const missing = 'arn:aws:iam::000000000000:role/missing';
    await expect(cf.createStack({ StackName: 'n', ...body, RoleARN: missing })).rejects.toThrow(
      `Role ${missing} is invalid or cannot be assumed`,
    );
    const RoleARN = await roleFor('other', 'lambda.amazonaws.com');
    await expect(cf.createStack({ StackName: 'n', ...body, RoleARN })).rejects.toThrow('cannot be assumed');
  });
});
