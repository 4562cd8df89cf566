import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CodeArtifact } from '../artifacts/types.ts';
import { openProject } from '../engine/open.ts';
import { type Files, projectFolder, write } from '../engine/testing/project.ts';
import { makeDeployment } from '../plan/deployment.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { resourcesTemplate } from '../scaffold/resources.ts';

// Projects that use every field of awsm.json and jaws.json, and their whole templates, in the files of `fixtures/`: no change of a
// template goes unnoticed. Compare each change with the page of its type before you accept it (`vitest -u`).
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html

const nothing: DeployedRegion = {
  stage: 'prod',
  region: 'eu-west-1',
  account: '123456789012',
  resources: undefined,
  lambdas: [],
  endpoints: undefined,
  env: { PARTNER_KEY: 'a-key-of-twenty-signs', TOKEN: 'secret', TABLE: 'items' },
  envSalt: 'salt',
  envVersion: 'v1',
  firstEnv: undefined,
};

function templatesOf(root: string, base: DeployedRegion = nothing) {
  const { model } = openProject(root);
  const artifacts = new Map(
    model.functions.map(({ id }): [string, CodeArtifact] => [
      id,
      { function: id, hash: '1'.repeat(32), file: '/x.zip', bytes: 1, unzippedBytes: 2, handler: 'handler.handler' },
    ]),
  );
  const { phases } = makeDeployment({
    id: 'id-1',
    model,
    artifacts,
    base: [base],
    selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
    env: {},
  });
  const stacks = phases.flatMap(({ regions }) => regions.flatMap((region) => region.stacks));
  return Object.fromEntries(
    stacks.map(({ kind, template, parameters, fromResources }) => [kind, { template, parameters, fromResources }]),
  );
}

const lambda = (over: Files = {}, more: Files = {}) => ({
  cloudFormation: { Handler: 'handler.handler', Runtime: 'nodejs22.x', MemorySize: 512, Timeout: 10, ...over },
  ...more,
});
const functionOf = (id: string, awsm: Files): Files => ({
  [`aws_modules/${id}/awsm.json`]: awsm,
  [`aws_modules/${id}/handler.js`]: 'export const handler = async () => ({});\n',
});

const base = { name: 'shop', domain: 'shop.test', stages: { prod: ['eu-west-1'] } };
function project(files: Files, jaws: Files): string {
  const shared = resourcesTemplate({
    project: 'shop',
    domain: 'shop.test',
    email: 'me@shop.test',
    stage: 'prod',
    region: 'eu-west-1',
  });
  const root = projectFolder({ ...base, files });
  write(root, {
    'jaws.json': { name: 'shop', domain: 'shop.test', stages: { prod: [{ region: 'eu-west-1' }] }, ...jaws },
    'cloudformation/prod/eu-west-1/resources-cf.json': {
      ...shared,
      Resources: { ...shared.Resources, Jobs: { Type: 'AWS::SQS::Queue' } },
      Outputs: { ...shared.Outputs, JobsArn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } },
    },
  });
  return root;
}

async function expectWhole(found: unknown, name: string): Promise<void> {
  await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, 'fixtures', `${name}.json`),
  );
}

describe('a REST API with all settings', () => {
  const endpoint = (Path: string, over: Files = {}) => ({ Type: 'AWS_PROXY', Path, Method: 'GET', ...over });
  const files = {
    ...functionOf('auth/session', { lambda: lambda() }),
    ...functionOf('shop/orders', {
      lambda: lambda({}, { envVars: ['TOKEN', 'TABLE'] }),
      apiGateway: {
        Models: { Order: { type: 'object', properties: { items: { type: 'array', items: { $ref: 'Item' } } } } },
        cloudFormation: [
          endpoint('orders', {
            Method: 'POST',
            RequestModels: { 'application/json': 'Order' },
            RequestParameters: { 'method.request.querystring.currency': true, 'method.request.header.X-Trace': false },
            AuthorizationType: 'CUSTOM',
            AuthorizerId: 'session',
            ApiKeyRequired: true,
            MethodSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
          }),
          endpoint('orders/{id}', {
            AuthorizationType: 'COGNITO_USER_POOLS',
            AuthorizerId: 'users',
            AuthorizationScopes: ['shop/read'],
            RequestParameters: { 'method.request.path.id': true },
            CacheKeyParameters: ['method.request.path.id'],
            CacheNamespace: 'orders',
            MethodSettings: { CachingEnabled: true, CacheTtlInSeconds: 30 },
          }),
          endpoint('orders/{id}/{rest+}', { Method: 'ANY', AuthorizationType: 'AWS_IAM', Cors: false }),
          endpoint('stream', {
            ResponseTransferMode: 'STREAM',
            TimeoutInMillis: 20_000,
            AuthorizationType: 'CUSTOM',
            AuthorizerId: 'device',
          }),
        ],
      },
    }),
    ...functionOf('shop/mapped', {
      lambda: lambda({ Description: 'Maps' }),
      apiGateway: {
        cloudFormation: [
          {
            Type: 'AWS',
            Path: 'thumbnail',
            Method: 'GET',
            RequestTemplates: { 'application/json': '{"url":"$util.urlDecode($input.params(\'url\'))"}' },
            RequestParameters: { 'integration.request.header.X-From': 'method.request.querystring.from' },
            PassthroughBehavior: 'NEVER',
            ContentHandling: 'CONVERT_TO_TEXT',
            Responses: {
              default: {
                statusCode: '200',
                responseParameters: { 'method.response.header.X-Id': 'integration.response.body.id' },
                responseTemplates: { 'application/json': '{"got":$input.json(\'$\')}' },
                responseModels: { 'application/json': 'Item' },
                contentHandling: 'CONVERT_TO_BINARY',
              },
              '.*not found.*': { statusCode: '404' },
            },
          },
          {
            Type: 'MOCK',
            Path: 'ping',
            Method: 'GET',
            RequestTemplates: { 'application/json': '{"statusCode": 204}' },
            Responses: { default: { statusCode: '204' } },
          },
          { Type: 'HTTP_PROXY', Path: 'old/{proxy+}', Method: 'ANY', Uri: 'https://old.shop.test/{proxy}' },
          {
            Type: 'HTTP',
            Path: 'linked',
            Method: 'PUT',
            Uri: 'https://inner.shop.test/',
            ConnectionType: 'VPC_LINK',
            ConnectionId: 'link-1',
          },
          {
            Type: 'AWS',
            Path: 'jobs',
            Method: 'POST',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
            Uri: { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/jobs' },
            RequestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
            RequestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' },
          },
        ],
      },
    }),
  };
  const apiGateway = {
    Models: { Item: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
    Authorizers: {
      session: {
        Type: 'TOKEN',
        Function: 'auth/session',
        AuthorizerResultTtlInSeconds: 300,
        IdentityValidationExpression: '^Bearer .+',
      },
      device: {
        Type: 'REQUEST',
        Function: 'auth/session',
        IdentitySource: 'method.request.header.X-Device,method.request.querystring.key',
      },
      users: {
        Type: 'COGNITO_USER_POOLS',
        ProviderARNs: ['arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a'],
      },
    },
    ApiKeys: { mobile: {}, partner: { envVar: 'PARTNER_KEY' } },
    UsagePlans: {
      free: {
        Throttle: { RateLimit: 10, BurstLimit: 20 },
        Quota: { Limit: 1000, Period: 'DAY' },
        MethodThrottle: { 'POST /orders': { RateLimit: 1, BurstLimit: 2 } },
        ApiKeys: ['mobile'],
      },
      paid: { ApiKeys: ['partner'] },
    },
    MethodSettings: {
      ThrottlingRateLimit: 100,
      ThrottlingBurstLimit: 50,
      LoggingLevel: 'ERROR',
      MetricsEnabled: true,
      DataTraceEnabled: false,
    },
    Cors: { AllowOrigins: ['https://shop.test', 'https://admin.shop.test'], AllowCredentials: true, MaxAge: 3600 },
    Variables: { backend: 'shop.test' },
    AccessLogSetting: { RetentionInDays: 14, Format: '$context.requestId' },
    TracingEnabled: true,
    CacheClusterSize: '0.5',
    MinimumCompressionSize: 1024,
    GatewayResponses: {
      UNAUTHORIZED: {
        StatusCode: '401',
        ResponseParameters: { 'gatewayresponse.header.X-Why': "'token'" },
        ResponseTemplates: { 'application/json': '{"why":$context.error.messageString}' },
      },
    },
    Policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
    },
    EndpointConfiguration: { Types: ['REGIONAL'] },
    BinaryMediaTypes: ['image/png'],
    ApiKeySourceType: 'HEADER',
    Description: 'The shop',
    DisableExecuteApiEndpoint: true,
    Domain: {
      DomainName: 'api.shop.test',
      CertificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a',
      BasePath: 'v1',
    },
  };

  test('the endpoints stack, with its parameters', async () => {
    const { endpoints } = templatesOf(project(files, { apiGateway }));
    await expectWhole(endpoints, 'rest');
    expect(JSON.stringify(endpoints!.template)).not.toContain('a-key-of-twenty-signs');
  });

  test('a private API, an API at the edge, and a domain that is there already', async () => {
    const one = functionOf('m/a', { lambda: lambda(), apiGateway: { cloudFormation: endpoint('a') } });
    const Policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
    };
    const private_ = {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-1'] },
      AccessLogSetting: true,
      Policy,
    };
    const edge = { EndpointConfiguration: { Types: ['EDGE'] }, Cors: true, Domain: { DomainName: 'api.shop.test' } };
    const logged = {
      AccessLogSetting: { DestinationArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:mine' },
      CloudWatchRole: false,
    };
    const found = [private_, edge, logged].map((api) => templatesOf(project(one, { apiGateway: api })).endpoints);
    await expectWhole(found, 'rest-variants');
  });
});

test('an HTTP API with all settings', async () => {
  const files = {
    ...functionOf('auth/simple', { lambda: lambda() }),
    ...functionOf('shop/orders', {
      lambda: lambda(),
      apiGateway: {
        cloudFormation: [
          {
            Path: 'orders/{id}',
            Method: 'GET',
            AuthorizationType: 'JWT',
            AuthorizerId: 'users',
            AuthorizationScopes: ['shop/read'],
          },
          {
            Path: 'orders',
            Method: 'POST',
            AuthorizationType: 'CUSTOM',
            AuthorizerId: 'simple',
            PayloadFormatVersion: '1.0',
            TimeoutInMillis: 3000,
          },
          {
            Path: 'signed',
            Method: 'ANY',
            AuthorizationType: 'AWS_IAM',
            MethodSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
          },
          {
            Type: 'HTTP_PROXY',
            Path: 'old/{proxy+}',
            Method: 'ANY',
            Uri: 'https://old.shop.test/{proxy}',
            RequestParameters: { 'append:header.X-From': '$request.querystring.from' },
          },
          { Path: '$default' },
        ],
      },
    }),
  };
  const apiGateway = {
    ProtocolType: 'HTTP',
    Cors: {
      AllowOrigins: ['https://shop.test'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['x-a'],
      ExposeHeaders: ['x-b'],
      MaxAge: 60,
      AllowCredentials: true,
    },
    Authorizers: {
      users: { Type: 'JWT', JwtConfiguration: { Issuer: 'https://login.shop.test', Audience: ['app'] } },
      simple: {
        Type: 'REQUEST',
        Function: 'auth/simple',
        EnableSimpleResponses: true,
        AuthorizerResultTtlInSeconds: 60,
      },
    },
    Variables: { backend: 'shop.test' },
    MethodSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50, MetricsEnabled: true },
    AccessLogSetting: true,
    Domain: { DomainName: 'api.shop.test', CertificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a' },
  };
  await expectWhole(templatesOf(project(files, { apiGateway })).endpoints, 'http');
});

test('functions with all that they can have', async () => {
  const files = {
    ...functionOf('m/all', {
      lambda: lambda(
        {
          Description: 'All of it',
          Architectures: ['arm64'],
          EphemeralStorage: { Size: 1024 },
          ReservedConcurrentExecutions: 5,
          Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:a:1'],
          VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
          TracingConfig: { Mode: 'Active' },
          DeadLetterConfig: { TargetArn: { Ref: 'JobsArn' } },
          Environment: { Variables: { FIXED: 'yes', JOBS: { Ref: 'JobsArn' } } },
        },
        {
          envVars: ['TOKEN'],
          iamPolicyDocumentStatements: [
            { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [{ Ref: 'JobsArn' }] },
          ],
          eventSources: {
            Jobs: {
              Type: 'AWS::Lambda::EventSourceMapping',
              Properties: { EventSourceArn: { Ref: 'JobsArn' }, BatchSize: 5 },
            },
            Daily: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } },
            Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } },
          },
        },
      ),
    }),
    ...functionOf('m/plain', { lambda: lambda({}, { envVars: ['TOKEN', 'TABLE', 'UNSET'] }) }),
    ...functionOf('m/python', {
      lambda: { cloudFormation: { Handler: 'handler.handler', Runtime: 'python3.13', MemorySize: 128, Timeout: 3 } },
    }),
  };
  const { lambdas, resources } = templatesOf(project(files, {}));
  await expectWhole(lambdas, 'functions');
  await expectWhole(resources, 'resources');
  expect(JSON.stringify(lambdas!.template)).not.toContain('secret"');
});
