import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Selection } from '../../plan/types.ts';
import { resourcesTemplate } from '../../scaffold/resources.ts';
import { deploy } from '../deploy.ts';
import { listEndpoints } from '../endpoints.ts';
import { listEnv, setEnv, unsetEnv } from '../env.ts';
import { envHistory } from '../env-history.ts';
import type { Host } from '../host.ts';
import { logs } from '../logs.ts';
import { openProject } from '../open.ts';
import { promote } from '../releases/promote.ts';
import { releases } from '../releases/releases.ts';
import { rollback } from '../releases/rollback.ts';
import { removeStage } from '../remove.ts';
import { removeFunctions } from '../remove-functions.ts';
import { run } from '../run.ts';
import { status } from '../status.ts';
import type { DeployOptions } from '../types.ts';
import { functionFiles, projectFolder, write } from './project.ts';

const place = { project: 'life', domain: 'life.test', email: 'me@life.test', stage: 'dev', region: 'us-east-1' };
const file = 'cloudformation/dev/us-east-1/resources-cf.json';
const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

/** The resources of the project: JAWS's own, with a table, queues, a topic and a rule as modules have them. */
function template(capacity: number) {
  const own = resourcesTemplate(place);
  return {
    ...own,
    Resources: {
      ...own.Resources,
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        },
      },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: capacity } },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `v${capacity}` } },
    },
    Outputs: {
      ...own.Outputs,
      JobsArn: { Value: arn('Jobs') },
      TopicArn: { Value: { Ref: 'Topic' } },
      TableStream: { Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] } },
    },
  };
}

/** A project with one of everything that JAWS generates. */
export function lifeProject(): string {
  const files = {
    ...functionFiles('m/a', { lambda: { envVars: ['TOKEN'], warm: { schedule: 'rate(5 minutes)' } } }),
    ...functionFiles('m/b', {
      lambda: {
        iamPolicyDocumentStatements: [],
        eventSources: {
          Daily: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 day)' } },
          Hourly: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 hour)' } },
          Jobs: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { Ref: 'JobsArn' } } },
          News: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'TopicArn' } } },
          Rows: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { EventSourceArn: { Ref: 'TableStream' }, StartingPosition: 'LATEST' },
          },
          Socket: {
            Type: 'AWS::ApiGatewayV2::Route',
            Properties: {
              RouteKey: '$connect',
              Authorizer: { Function: 'm/a', IdentitySource: ['route.request.querystring.a'] },
            },
          },
          Talk: { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: '$default', RouteResponse: true } },
          Web: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'AWS_IAM' } },
        },
      },
      apiGateway: null,
    }),
    ...functionFiles('m/c', { lambda: { warm: { provisioned: 1 } } }),
  };
  const root = projectFolder({ name: place.project, domain: place.domain, files });
  write(root, {
    [file]: template(30),
    'jaws.json': {
      name: place.project,
      domain: place.domain,
      tags: { team: 'a' },
      apiGateway: {
        AccessLogSetting: {},
        MethodSettings: { LoggingLevel: 'ERROR' },
        ApiKeys: { key: {} },
        UsagePlans: { plan: {} },
        WebSocket: { AccessLogSetting: true },
      },
      rollout: { dev: { alarms: ['slow'], maxErrorRate: 50 } },
      stages: { dev: [{ region: 'us-east-1', alarms: true }] },
    },
  });
  return root;
}

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };

/** Every command in the life of a deployment, by name; each uses the results of the earlier ones. */
export function life(
  root: string,
  host: () => Host,
): readonly (readonly [name: string, run: () => Promise<unknown>])[] {
  const deployed = (over: Partial<DeployOptions> = {}) =>
    deploy(host(), { project: openProject(root), selection: all, ...over });
  const env = { root, stage: 'dev', region: undefined };
  const change = { recover: false, forceUnlock: false, allowDataLoss: [], plan: false, region: undefined };
  const back = () => rollback(host(), { project: openProject(root), stage: 'dev', ...change });
  const promoted = () =>
    promote(host(), { project: openProject(root), from: 'dev', to: 'dev', rollout: {}, allowMissing: true, ...change });
  return [
    ['plan of nothing', () => deployed({ mode: 'plan' })],
    ['deploy', () => deployed()],
    ['status', () => status(host(), { root })],
    ['endpoint list', () => listEndpoints(host(), { root })],
    ['env set', () => setEnv(host(), env, 'TOKEN', 'x')],
    ['env list', () => listEnv(host(), env)],
    ['env history', () => envHistory(host(), env)],
    ['run', () => run(host(), { root, function: 'm/a', stage: 'dev' })],
    ['deploy of a variable', () => deployed()],
    ['logs', () => logs(host(), { root, stage: 'dev', functions: ['m/a'], since: 0, follow: false })],
    [
      'plan of a change',
      () => {
        write(root, {
          [file]: template(60),
          ...functionFiles('m/a', {
            lambda: { envVars: ['TOKEN'], logs: 7, cloudFormation: { MemorySize: 256 } },
            code: 'export const handler = async () => ({ statusCode: 200, body: "changed" });\n',
          }),
        });
        return deployed({ mode: 'plan', drift: true });
      },
    ],
    ['deploy of a change', () => deployed()],
    ['deploy that reverts drift', () => deployed({ revertDrift: true })],
    [
      'deploy of code in a rollout',
      () => {
        write(root, { 'aws_modules/m/c/handler.js': 'export const handler = async () => ({ statusCode: 202 });\n' });
        return deployed({ rollout: {} });
      },
    ],
    ['releases', () => releases(host(), { root, stage: 'dev', limit: 20 })],
    ['rollback', () => back()],
    ['rollback of the rollback', () => back()],
    ['promote', () => promoted()],
    ['env unset', () => unsetEnv(host(), env, 'TOKEN')],
    [
      'deploy of other settings',
      () => {
        const apiGateway = { AccessLogSetting: {}, ThrottlingRateLimit: 5 };
        write(root, {
          'jaws.json': {
            name: place.project,
            domain: place.domain,
            tags: { team: 'b' },
            apiGateway: { AccessLogSetting: apiGateway.AccessLogSetting, WebSocket: { AccessLogSetting: true } },
            stages: { dev: [{ region: 'us-east-1' }] },
          },
        });
        return deployed();
      },
    ],
    [
      'remove of a function',
      () =>
        removeFunctions(host(), {
          project: openProject(root),
          what: 'm/c',
          stage: undefined,
          region: undefined,
          files: true,
          agree: async () => {},
        }),
    ],
    [
      'deploy without a function',
      () => {
        rmSync(join(root, 'aws_modules/m/c'), { recursive: true, force: true });
        return deployed();
      },
    ],
    [
      'region remove',
      () =>
        removeStage(host(), {
          project: openProject(root),
          stage: 'dev',
          region: undefined,
          deleteData: true,
          agree: async () => {},
        }),
    ],
  ];
}
