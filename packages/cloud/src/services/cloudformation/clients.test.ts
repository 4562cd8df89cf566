import {
  AlreadyExistsException,
  ChangeSetNotFoundException,
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  InvalidChangeSetStatusException,
  paginateDescribeStackEvents,
  TokenAlreadyExistsException,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

let cloud: Cloud;
let cf: CloudFormationClient;
let iam: IAMClient;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  cf = new CloudFormationClient({ endpoint: cloud.endpoint });
  iam = new IAMClient({ endpoint: cloud.endpoint });
});
afterAll(async () => {
  cf.destroy();
  iam.destroy();
  await cloud.close();
});

const template = (days: number) =>
  [
    'Parameters:',
    '  Secret: {Type: String, NoEcho: true}',
    'Resources:',
    '  Role:',
    '    Type: AWS::IAM::Role',
    '    Properties:',
    '      Description: !Ref Secret',
    '      AssumeRolePolicyDocument:',
    '        Version: 2012-10-17',
    '        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]',
    '  Logs:',
    '    Type: AWS::Logs::LogGroup',
    `    Properties: {RetentionInDays: ${days}}`,
    'Outputs:',
    '  Arn: {Value: !GetAtt Role.Arn}',
  ].join('\n');

describe('the SDK against a started cloud', () => {
  it('creates, updates and deletes a stack, each with its waiter', async () => {
    const wait = { client: cf, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
    const StackName = 'by-sdk';
    const Parameters = [{ ParameterKey: 'Secret', ParameterValue: 'hush-hush' }];
    const Capabilities = ['CAPABILITY_IAM' as const];
    await cf.send(new CreateStackCommand({ StackName, TemplateBody: template(7), Parameters, Capabilities }));
    await waitUntilStackCreateComplete(wait, { StackName });
    const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]?.Outputs?.[0]?.OutputValue).toMatch(/^arn:aws:iam::000000000000:role\/by-sdk-Role-/);
    expect(Stacks?.[0]?.Parameters).toEqual([{ ParameterKey: 'Secret', ParameterValue: '****' }]);

    const again = [{ ParameterKey: 'Secret', UsePreviousValue: true }];
    await cf.send(new UpdateStackCommand({ StackName, TemplateBody: template(30), Parameters: again, Capabilities }));
    await waitUntilStackUpdateComplete(wait, { StackName });
    const pages: string[] = [];
    for await (const page of paginateDescribeStackEvents({ client: cf }, { StackName }))
      pages.push(JSON.stringify(page));
    expect(pages.join()).not.toContain('hush-hush');
    expect(pages.join()).toContain('UPDATE_COMPLETE');

    await cf.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete(wait, { StackName });
    const { Roles } = await iam.send(new ListRolesCommand({}));
    expect(Roles).toEqual([]);
  });

  it('names the errors of tokens and change sets as the SDK does', async () => {
    const StackName = 'named-errors';
    const set = { StackName, ChangeSetName: 'c' };
    const Parameters = [{ ParameterKey: 'Secret', ParameterValue: 's' }];
    const request = {
      ...set,
      Parameters,
      ChangeSetType: 'CREATE' as const,
      Capabilities: ['CAPABILITY_IAM' as const],
      TemplateBody: template(7),
    };
    const { Id } = await cf.send(new CreateChangeSetCommand(request));
    await expect(cf.send(new CreateChangeSetCommand(request))).rejects.toBeInstanceOf(AlreadyExistsException);
    await cf.send(new ExecuteChangeSetCommand({ ...set, ClientRequestToken: 'x' }));
    await waitUntilStackCreateComplete({ client: cf, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { StackName });
    const again = cf.send(new ExecuteChangeSetCommand({ ChangeSetName: Id, ClientRequestToken: 'y' }));
    const error = await again.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidChangeSetStatusException);
    expect(error).toMatchObject({ Code: 'InvalidChangeSetStatus', $metadata: { httpStatusCode: 400 } });
    const token = cf.send(new UpdateStackCommand({ StackName, UsePreviousTemplate: true, ClientRequestToken: 'x' }));
    await expect(token).rejects.toBeInstanceOf(TokenAlreadyExistsException);
    const missing = cf.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: 'nobody' }));
    await expect(missing).rejects.toBeInstanceOf(ChangeSetNotFoundException);
    await cf.send(new DeleteStackCommand({ StackName }));
  });

  it('answers errors as the SDK knows them', async () => {
    const failing = cf.send(new DescribeStacksCommand({ StackName: 'nobody' }));
    await expect(failing).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id nobody does not exist',
    });
    const roles = cf.send(
      new CreateStackCommand({
        StackName: 'x',
        TemplateBody: template(7),
        Parameters: [{ ParameterKey: 'Secret', ParameterValue: 's' }],
      }),
    );
    await expect(roles).rejects.toMatchObject({ name: 'InsufficientCapabilitiesException' });
    const name = cf.send(new CreateStackCommand({ StackName: 'x_y', TemplateBody: template(7) }));
    await expect(name).rejects.toMatchObject({
      message:
        "1 validation error detected: Value 'x_y' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
    });
  });
});
