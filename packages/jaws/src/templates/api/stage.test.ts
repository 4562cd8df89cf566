import { describe, expect, test } from 'vitest';
import { httpStage, restStage } from './stage.ts';
import { usageOf } from './usage.ts';

const place = { project: 'shop', stage: 'dev', region: 'us-east-1' };
const rest = (settings: Parameters<typeof restStage>[0], details: Parameters<typeof restStage>[1] = {}) =>
  restStage(settings, details, 'Deployment1', place);
const http = (settings: Parameters<typeof httpStage>[0], details: Parameters<typeof httpStage>[1] = {}) =>
  httpStage(settings, details, 'Deployment1', place);
const restBase = { RestApiId: { Ref: 'RestApi' }, DeploymentId: { Ref: 'Deployment1' }, StageName: 'dev' };
const httpBase = { ApiId: { Ref: 'HttpApi' }, DeploymentId: { Ref: 'Deployment1' }, StageName: 'dev' };
const one = (settings: object) => ({ function: 'm/f', settings });

describe('the stage of a REST API', () => {
  test('that says nothing', () => {
    expect(rest({})).toEqual({ Stage: { Type: 'AWS::ApiGateway::Stage', Properties: restBase } });
  });

  test('with variables, a cache, X-Ray and settings of methods', () => {
    const settings = {
      Variables: { a: '1' },
      TracingEnabled: false,
      CacheClusterSize: '0.5' as const,
      MethodSettings: { ThrottlingRateLimit: 1, MetricsEnabled: true },
    };
    const details = {
      'GET /a': one({ ThrottlingRateLimit: 2 }),
      'ANY /b': one({ CachingEnabled: true }),
      'GET /c': { function: 'm/f' },
    };
    const all = { ThrottlingRateLimit: 1, MetricsEnabled: true };
    expect(rest(settings, details).Stage?.Properties).toEqual({
      ...restBase,
      Variables: { a: '1' },
      TracingEnabled: false,
      CacheClusterEnabled: true,
      CacheClusterSize: '0.5',
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ...all },
        { HttpMethod: 'GET', ResourcePath: '/~1a', ...all, ThrottlingRateLimit: 2 },
        ...['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'].map((HttpMethod) => ({
          HttpMethod,
          ResourcePath: '/~1b',
          ...all,
          CachingEnabled: true,
        })),
      ],
    });
  });

  test('with access logs has a log group, and the role by which they are written', () => {
    const { AccessLogs, Stage, CloudWatchRole, Account } = rest({ AccessLogSetting: true });
    expect(AccessLogs).toEqual({
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/aws/apigateway/dev-shop', RetentionInDays: 30 },
    });
    expect(Stage?.Properties?.AccessLogSetting).toEqual({
      DestinationArn: { 'Fn::GetAtt': ['AccessLogs', 'Arn'] },
      Format:
        '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","caller":"$context.identity.caller","user":"$context.identity.user","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","protocol":"$context.protocol","responseLength":"$context.responseLength"}',
    });
    expect(Stage).toMatchObject({ DependsOn: ['Account'] });
    expect(CloudWatchRole).toEqual({
      Type: 'AWS::IAM::Role',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: ['apigateway.amazonaws.com'] }, Action: ['sts:AssumeRole'] },
          ],
        },
        ManagedPolicyArns: [
          {
            'Fn::Sub': `arn:${'$'}{AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
          },
        ],
      },
    });
    expect(Account).toEqual({
      Type: 'AWS::ApiGateway::Account',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { CloudWatchRoleArn: { 'Fn::GetAtt': ['CloudWatchRole', 'Arn'] } },
    });
  });

  test('can log somewhere else, in another form', () => {
    const written = { DestinationArn: 'arn:mine', Format: '$context.requestId' };
    const made = rest({ AccessLogSetting: written });
    expect(made).not.toHaveProperty('AccessLogs');
    expect(made.Stage?.Properties?.AccessLogSetting).toEqual(written);
    expect(rest({ AccessLogSetting: { RetentionInDays: 1 } }).AccessLogs?.Properties?.RetentionInDays).toBe(1);
    expect(rest({ AccessLogSetting: false })).not.toHaveProperty('AccessLogs');
  });

  test.each<[string, Parameters<typeof rest>, boolean]>([
    ['logs of all methods', [{ MethodSettings: { LoggingLevel: 'INFO' } }], true],
    ['logs of one', [{}, { 'GET /a': one({}), 'GET /b': one({ LoggingLevel: 'ERROR' }) }], true],
    [
      'logs that are off',
      [{ MethodSettings: { LoggingLevel: 'OFF' } }, { 'GET /a': one({ LoggingLevel: 'OFF' }) }],
      false,
    ],
    ['logs, where the account has a role of its own', [{ AccessLogSetting: true, CloudWatchRole: false }], false],
    ['none, where the role is wanted', [{ CloudWatchRole: true }], true],
  ])('%s: the role is there: %s', (_title, args, expected) => {
    const made = rest(...args);
    expect('CloudWatchRole' in made && 'Account' in made).toBe(expected);
    expect(made.Stage && 'DependsOn' in made.Stage).toBe(expected);
  });
});

describe('the stage of an HTTP API', () => {
  test('that says nothing', () => {
    expect(http({}, { 'GET /a': { function: 'm/f' } })).toEqual({
      HttpStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: httpBase },
    });
  });

  test('that says everything', () => {
    const MethodSettings = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2, MetricsEnabled: true };
    const made = http(
      { Variables: { a: '1' }, AccessLogSetting: true, MethodSettings },
      { 'GET /a': one({ ThrottlingRateLimit: 5 }) },
    );
    expect(made.AccessLogs?.Properties?.LogGroupName).toBe('/aws/apigateway/dev-shop');
    expect(made).not.toHaveProperty('CloudWatchRole');
    const routes = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2, DetailedMetricsEnabled: true };
    expect(made.HttpStage?.Properties).toEqual({
      ...httpBase,
      StageVariables: { a: '1' },
      DefaultRouteSettings: routes,
      RouteSettings: { 'GET /a': { ...routes, ThrottlingRateLimit: 5 } },
      AccessLogSettings: {
        DestinationArn: { 'Fn::GetAtt': ['AccessLogs', 'Arn'] },
        Format:
          '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","routeKey":"$context.routeKey","status":"$context.status","protocol":"$context.protocol","responseLength":"$context.responseLength"}',
      },
    });
  });
});

describe('keys and plans', () => {
  const source = { env: { KEY: 'k'.repeat(20) }, envSalt: 'salt', envVersion: 'v1' };

  test('none', () => {
    expect(usageOf({}, place, source)).toEqual({ resources: {}, missing: [] });
  });

  test('keys whose values are API Gateway’s own, or those of variables', () => {
    const ApiKeys = {
      'my-key': { Description: 'd', CustomerId: 'c', Enabled: false },
      other: { envVar: 'KEY' },
      none: { envVar: 'NONE' },
    };
    const { resources, missing } = usageOf({ ApiKeys }, place, source);
    expect(missing).toEqual(['NONE']);
    const Type = 'AWS::ApiGateway::ApiKey';
    expect(resources).toEqual({
      ApiKeyMyKey: { Type, Properties: { Name: 'dev-shop-my-key', Description: 'd', CustomerId: 'c', Enabled: false } },
      ApiKeyOther: {
        Type,
        Metadata: { 'jaws:environment': { version: 'v1', digests: { KEY: expect.stringMatching(/^[0-9a-f]{12}$/) } } },
        Properties: { Name: 'dev-shop-other', Enabled: true, Value: { Ref: 'envKEYz0' } },
      },
      ApiKeyNone: { Type, Properties: { Name: 'dev-shop-none', Enabled: true } },
    });
  });

  test('plans have the keys that they name, or those that no plan names, one after the other', () => {
    const plan = {
      Description: 'd',
      Throttle: { RateLimit: 1 },
      Quota: { Limit: 5, Period: 'DAY' as const },
      MethodThrottle: { 'get /a/': { BurstLimit: 2 } },
    };
    const { resources } = usageOf(
      { ApiKeys: { a: {}, b: {} }, UsagePlans: { 'big-plan': plan, small: { ApiKeys: ['b'] } } },
      place,
      source,
    );
    expect(resources.PlanBigPlan).toEqual({
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: {
        UsagePlanName: 'dev-shop-big-plan',
        Description: 'd',
        Throttle: { RateLimit: 1 },
        Quota: { Limit: 5, Period: 'DAY' },
        ApiStages: [{ ApiId: { Ref: 'RestApi' }, Stage: { Ref: 'Stage' }, Throttle: { '/a/GET': { BurstLimit: 2 } } }],
      },
    });
    expect(resources.PlanSmall?.Properties).toEqual({
      UsagePlanName: 'dev-shop-small',
      ApiStages: [{ ApiId: { Ref: 'RestApi' }, Stage: { Ref: 'Stage' } }],
    });
    const links = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::ApiGateway::UsagePlanKey');
    expect(links.map(([, { Properties }]) => Properties)).toEqual(
      [
        ['A', 'BigPlan'],
        ['B', 'Small'],
      ].map(([key, own]) => ({
        KeyId: { Ref: `ApiKey${key}` },
        KeyType: 'API_KEY',
        UsagePlanId: { Ref: `Plan${own}` },
      })),
    );
    for (const [id] of links) expect(id).toMatch(/^UsagePlanKey[0-9a-f]{12}$/);
    expect(links.map(([, { DependsOn }]) => DependsOn)).toEqual([undefined, [links[0]![0]]]);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
test.each([
  ['/', '/'],
  ['/a', '/~1a'],
  ['/a/{b}/{rest+}', '/~1a~1{b}~1{rest+}'],
])('the settings of a method on %s have the path %s', (path, ResourcePath) => {
  const { Stage } = rest({}, { [`GET ${path}`]: one({ ThrottlingRateLimit: 1 }) });
  expect(Stage!.Properties!.MethodSettings).toEqual([{ HttpMethod: 'GET', ResourcePath, ThrottlingRateLimit: 1 }]);
});
