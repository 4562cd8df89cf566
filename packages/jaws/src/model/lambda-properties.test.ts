import { describe, expect, test } from 'vitest';
import { companionsOf } from '../templates/companions.ts';
import { hello, jaws, testProject } from './testing.ts';

const { project, model, problems } = testProject();
const file = 'aws_modules/greetings/hello/awsm.json';

const withProperties = (cloudFormation: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  project(hello({ lambda: { cloudFormation, ...more } }));
const problem = () => problems().map((text) => text.replace(/^\d+:\d+ /, '').replace(`${file}: `, ''));

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
describe('limits of Lambda', () => {
  test.each([
    [{ EphemeralStorage: { Size: 511 } }, 'EphemeralStorage.Size must be at least 512, not 511.'],
    [{ EphemeralStorage: { Size: 10_241 } }, 'EphemeralStorage.Size must be at most 10240, not 10241.'],
    [{ Layers: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'Layers must be a list of at most 5, not a list.'],
    [{ ReservedConcurrentExecutions: -1 }, 'ReservedConcurrentExecutions must be at least 0, not -1.'],
    [
      { TracingConfig: { Mode: 'Actve' } },
      'TracingConfig.Mode must be one of Active, PassThrough, not "Actve". Did you mean Active?',
    ],
    [
      { LoggingConfig: { LogGroup: 'a b' } },
      'LoggingConfig.LogGroup must be the name of a log group: letters, digits and . - _ / #, not "a b".',
    ],
    [{ LoggingConfig: { LogFromat: 'JSON' } }, 'LoggingConfig.LogFromat is not a known field. Did you mean LogFormat?'],
    [
      { VpcConfig: { SubnetIds: [], SecurityGroupIds: ['1', '2', '3', '4', '5', '6'] } },
      'VpcConfig.SecurityGroupIds must be a list of at most 5, not a list.',
    ],
    [
      { FileSystemConfigs: [{ Arn: 'arn:a', LocalMountPath: '/data' }], VpcConfig: {} },
      'FileSystemConfigs[0].LocalMountPath must be a folder in /mnt, such as /mnt/files, not "/data".',
    ],
    [{ DurableConfig: { ExecutionTimeout: 0 } }, 'DurableConfig.ExecutionTimeout must be at least 1, not 0.'],
    [{ Tags: [{ Key: 'aws:x', Value: '1' }] }, 'Tags[0].Key must not begin with aws:, not "aws:x".'],
  ])('%j', (properties, text) => {
    withProperties(properties);
    expect(problem()).toEqual([`lambda.cloudFormation.${text}`]);
  });

  test('intrinsic functions stand for anything', () => {
    const ref = { Ref: 'Parameter' };
    const cloudFormation = {
      EphemeralStorage: { Size: ref },
      Layers: [{ 'Fn::ImportValue': 'layer' }],
      LoggingConfig: { LogGroup: ref },
      ReservedConcurrentExecutions: ref,
      VpcConfig: { 'Fn::If': ['InVpc', { SubnetIds: ['a'] }, { Ref: 'AWS::NoValue' }] },
    };
    withProperties(cloudFormation);
    expect(model().functions[0]?.properties).toEqual(cloudFormation);
  });
});

describe('properties that exclude or need each other', () => {
  test.each([
    [{ LoggingConfig: { SystemLogLevel: 'WARN' } }, 'LoggingConfig has log levels, which need "LogFormat": "JSON".'],
    [
      { SnapStart: { ApplyOn: 'PublishedVersions' } },
      'SnapStart is for Java 11, Python 3.12, .NET 8 and later, not for nodejs24.x.',
    ],
    [
      { Runtime: 'python3.14', SnapStart: { ApplyOn: 'PublishedVersions' }, EphemeralStorage: { Size: 600 } },
      'SnapStart cannot be together with more than 512 MiB of EphemeralStorage.',
    ],
    [
      { FileSystemConfigs: [{ Arn: 'arn:a', LocalMountPath: '/mnt/a' }] },
      'FileSystemConfigs needs a VpcConfig: file systems are reached from a VPC only.',
    ],
    [
      { RuntimeManagementConfig: { UpdateRuntimeOn: 'Manual' } },
      'RuntimeManagementConfig is Manual, which needs the RuntimeVersionArn.',
    ],
    [
      { CapacityProviderConfig: {} },
      'CapacityProviderConfig is not supported: JAWS deploys no functions to managed instances. Make this function in the resources template, by AWS::Lambda::Function with PublishToLatestPublished.',
    ],
  ])('%j', (properties, text) => {
    withProperties(properties);
    expect(problem()).toEqual([`lambda.cloudFormation.${text}`]);
  });

  test('what goes together', () => {
    withProperties({
      Runtime: 'python3.12',
      SnapStart: { ApplyOn: 'PublishedVersions' },
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
    });
    expect(model().functions).toHaveLength(1);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html
describe('a durable function', () => {
  const DurableConfig = { ExecutionTimeout: 3600, RetentionPeriodInDays: 7 };

  test('may write its checkpoints', () => {
    withProperties({ DurableConfig }, { iamPolicyDocumentStatements: [] });
    const fn = model().functions[0]!;
    expect(fn.properties).toEqual({ DurableConfig });
    const text = JSON.stringify(companionsOf(fn, 'dev-demo-f'));
    expect(text).toContain('lambda:CheckpointDurableExecution');
    expect(text).toContain(':function:dev-demo-f:*');
  });

  test('is called by nothing that calls the function itself', () => {
    const eventSources = {
      Daily: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 day)' } },
    };
    withProperties({ DurableConfig }, { eventSources });
    expect(problem()).toEqual([expect.stringContaining('cannot be together with the event source Daily')]);
    project(
      hello({
        lambda: { cloudFormation: { DurableConfig } },
        apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'a' } },
      }),
    );
    expect(problem()).toEqual([expect.stringContaining('cannot be together with the endpoint GET /a')]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke-apigateway.html
describe('a function with tenants', () => {
  const lambda = { cloudFormation: { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } } };
  const endpoint = { Type: 'AWS_PROXY', Path: 'a' };

  test('gets its tenant from its endpoint', () => {
    project(hello({ lambda, apiGateway: { cloudFormation: endpoint } }));
    expect(problem()).toEqual([expect.stringContaining('needs the tenant of GET /a')]);
    const RequestParameters = { 'integration.request.header.X-Amz-Tenant-Id': 'method.request.header.x-tenant-id' };
    project(hello({ lambda, apiGateway: { cloudFormation: { ...endpoint, RequestParameters } } }));
    expect(model().functions[0]?.properties).toEqual(lambda.cloudFormation);
  });

  test('is behind no HTTP API, no URL and no event source', () => {
    project({
      'jaws.json': { ...jaws, apiGateway: { ProtocolType: 'HTTP' } },
      ...hello({ lambda, apiGateway: { cloudFormation: endpoint } }),
    });
    expect(problem()).toEqual([expect.stringContaining('only a REST API can name a tenant')]);
    project(
      hello({
        lambda: { ...lambda, eventSources: { Web: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } } } },
      }),
    );
    expect(problem()).toEqual([expect.stringContaining('cannot be together with the event source Web')]);
  });
});
