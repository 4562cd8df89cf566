import {
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CreateStackCommand,
  DescribeStacksCommand,
  type Parameter,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { zip } from '../../artifacts/zip.ts';
import type { Aws } from '../../aws/types.ts';
import { listResources } from '../../deploy/describe.ts';
import type { Template } from '../../model/types.ts';
import { projectFolder, write } from './project.ts';

const stage = 'dev';
const region = 'us-east-1';
const code = "exports.handler = async () => ({ message: 'hello of 2015' });\n";

const roleFor = (service: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] }],
    },
    Path: '/',
  },
});

/** The resources of a stage as JAWS 1.3.3 had them, with a table of the project's own. */
function resourcesOf(project: string): Template {
  const names = ['ProjectName', 'ProjectDomain', 'JawsBucket', 'Stage', 'DataModelStage', 'NotficationEmail'];
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The AWS CloudFormation template for this JAWS project',
    Parameters: {
      ...Object.fromEntries(names.map((name) => [`aa${name}`, { Type: 'String', Default: 'myapp.com' }])),
      aaProjectName: { Type: 'String', Default: project },
      aaDefaultDynamoRWThroughput: { Type: 'String', Default: '1' },
    },
    Resources: {
      IamRoleLambda: roleFor('lambda.amazonaws.com'),
      IamRoleApiGateway: roleFor('apigateway.amazonaws.com'),
      JawsBucket: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: { Ref: 'aaJawsBucket' } },
        DeletionPolicy: 'Retain',
      },
      Orders: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        },
      },
    },
    Outputs: {
      IamRoleArnLambda: { Value: { 'Fn::GetAtt': ['IamRoleLambda', 'Arn'] } },
      IamRoleArnApiGateway: { Value: { 'Fn::GetAtt': ['IamRoleApiGateway', 'Arn'] } },
    },
  };
}

export interface VersionOne {
  readonly root: string;
  readonly bucket: string;
  /** The name that CloudFormation gave the function. */
  readonly functionName: string;
  /** Where the API answers that was made by calls. */
  readonly url: string;
}

/**
 * A project with one function that JAWS 1.3.3 deployed: its stacks, its API, whose integration names the function by its physical ARN,
 * and its variables. The calls, templates and keys are those of jaws-framework 1.3.3 (lib/utils/aws.js, lib/commands, lib/templates).
 */
export async function deployedByVersionOne(
  aws: Aws,
  endpoint: string,
  project: string,
  { env, envVars = [] }: { readonly env?: string; readonly envVars?: readonly string[] } = {},
): Promise<VersionOne> {
  const domain = `${project}.test`;
  const bucket = `jaws.${stage}.${region.replaceAll('-', '')}.${domain}`;
  const cloudFormation = {
    Description: '',
    Handler: 'aws_modules/greetings/hello/handler.handler',
    MemorySize: 1024,
    Runtime: 'nodejs22.x',
    Timeout: 6,
  };
  const root = projectFolder({ name: project, domain, stages: { [stage]: [region] } });
  const resources = resourcesOf(project);
  write(root, {
    'jaws.json': { name: project, domain, stages: { [stage]: [{ region, jawsBucket: bucket }] } },
    [`cloudformation/${stage}/${region}/resources-cf.json`]: resources,
    'aws_modules/greetings/hello/awsm.json': {
      lambda: { envVars, deploy: true, package: { optimize: { builder: false } }, cloudFormation },
      apiGateway: { deploy: false, cloudFormation: { Type: 'AWS', Path: 'greetings/hello', Method: 'GET' } },
    },
    'aws_modules/greetings/hello/handler.js': code,
    'aws_modules/greetings/hello/event.json': {},
  });
  const clients = aws.in(region);
  const [cf, s3] = await Promise.all([clients.cloudFormation(), clients.s3()]);
  const create = async (StackName: string, template: Template, values: Readonly<Record<string, string>>) => {
    const Parameters = Object.entries(values).map(
      ([ParameterKey, ParameterValue]): Parameter => ({ ParameterKey, ParameterValue }),
    );
    const TemplateBody = JSON.stringify(template);
    const Tags = [{ Key: 'STAGE', Value: stage }];
    await cf.send(
      new CreateStackCommand({ StackName, TemplateBody, Parameters, Tags, Capabilities: ['CAPABILITY_IAM'] }),
    );
    await waitUntilStackCreateComplete({ client: cf, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.5 }, { StackName });
    const { Stacks = [] } = await cf.send(new DescribeStacksCommand({ StackName }));
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue ?? '']));
  };
  const outputs = await create(`${stage}-${project}-r`, resources, {
    aaProjectName: project,
    aaStage: stage,
    aaJawsBucket: bucket,
    aaDataModelStage: stage,
    aaProjectDomain: domain,
    aaNotficationEmail: 'me@shop.test',
    aaDefaultDynamoRWThroughput: '1',
  });
  if (env !== undefined) {
    const Key = `JAWS/${project}/${stage}/envVars/.env`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: env, ContentType: 'text/plain' }));
  }
  const S3Key = `JAWS/${project}/${stage}/lambdas/lGreetingsHello@1449014400000.zip`;
  const handler = { path: 'aws_modules/greetings/hello/handler.js', data: Buffer.from(code), executable: false };
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: S3Key, Body: await zip([handler]) }));
  const Properties = { ...cloudFormation, Code: { S3Bucket: bucket, S3Key }, Role: { Ref: 'aaLambdaRoleArn' } };
  await create(
    `${stage}-${project}-l`,
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: `${project} lambdas`,
      Parameters: { aaLambdaRoleArn: { Type: 'String', Default: '' } },
      Resources: { lGreetingsHello: { Type: 'AWS::Lambda::Function', Properties } },
    },
    { aaLambdaRoleArn: outputs.IamRoleArnLambda ?? '' },
  );
  const [made] = await listResources(cf, region, `${stage}-${project}-l`);
  const functionName = made?.PhysicalResourceId ?? '';
  return { root, bucket, functionName, url: await apiOf(aws, endpoint, project, functionName) };
}

/** The API that `jaws deploy endpoint` made by calls. */
async function apiOf(aws: Aws, endpoint: string, project: string, FunctionName: string): Promise<string> {
  const clients = aws.in(region);
  const [api, lambda, account] = await Promise.all([clients.apiGateway(), clients.lambda(), clients.account()]);
  const { id: restApiId } = await api.send(new CreateRestApiCommand({ name: `${project}-${stage}` }));
  const { items = [] } = await api.send(new GetResourcesCommand({ restApiId }));
  let resourceId = items[0]?.id;
  for (const pathPart of ['greetings', 'hello']) {
    const made = await api.send(new CreateResourceCommand({ restApiId, parentId: resourceId, pathPart }));
    resourceId = made.id;
  }
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  const answer = { ...method, statusCode: '200' };
  const arn = `arn:aws:lambda:${region}:${account}:function:${FunctionName}`;
  const uri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
  await api.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
  await api.send(new PutIntegrationCommand({ ...method, type: 'AWS', integrationHttpMethod: 'POST', uri }));
  await api.send(new PutMethodResponseCommand(answer));
  await api.send(new PutIntegrationResponseCommand({ ...answer, responseTemplates: { 'application/json': '' } }));
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      StatementId: 'jaws-apigateway-access',
      SourceArn: `arn:aws:execute-api:${region}:${account}:${restApiId}/*/GET/greetings/hello`,
    }),
  );
  await api.send(new CreateDeploymentCommand({ restApiId, stageName: stage, description: 'JAWS deployment' }));
  return `${endpoint}/_aws/execute-api/${restApiId}/${stage}/greetings/hello`;
}
