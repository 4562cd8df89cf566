import type { AlarmSettings } from '../../model/alarms/types.ts';
import { cloudWatchRole } from '../../model/api/cloudwatch-role.ts';
import type { ApiSettings, MethodSettings } from '../../model/api/types.ts';
import { defaultPath } from '../../model/path.ts';
import type { TemplateResource } from '../../model/types.ts';
import { type Json, optional, optionalMember } from '../openapi.ts';
import type { EndpointDetails } from './details.ts';

export interface ApiPlace {
  readonly project: string;
  readonly stage: string;
  readonly region: string;
  /** Absent if there are none. */
  readonly alarms?: AlarmSettings | undefined;
}

type Resources = Record<string, TemplateResource>;
type Details = Readonly<Record<string, EndpointDetails>>;

/**
 * The path in method settings: every slash but the first as `~1`, the root unchanged.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
 */
const resourcePath = (path: string): string => (path === '/' ? path : `/${path.replaceAll('/', '~1')}`);

/** API Gateway stores settings by the method of the request, even if the endpoint takes any. */
const verbs = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

function methodSettings(settings: ApiSettings, details: Details): Json[] {
  const { MethodSettings: all } = settings;
  const own = Object.entries(details).flatMap(([id, { settings: one }]) => {
    if (!one) return [];
    const [method = '', path = ''] = id.split(' ');
    return (method === 'ANY' ? verbs : [method]).map((HttpMethod) => ({
      HttpMethod,
      ResourcePath: resourcePath(path),
      ...all,
      ...one,
    }));
  });
  return [...(all ? [{ HttpMethod: '*', ResourcePath: '/*', ...all }] : []), ...own];
}

const logsAre = (one: MethodSettings | undefined) => one?.LoggingLevel !== undefined && one.LoggingLevel !== 'OFF';

/** The access log format by default. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
const formats = {
  REST: {
    requestId: '$context.requestId',
    ip: '$context.identity.sourceIp',
    caller: '$context.identity.caller',
    user: '$context.identity.user',
    requestTime: '$context.requestTime',
    httpMethod: '$context.httpMethod',
    resourcePath: '$context.resourcePath',
    status: '$context.status',
    protocol: '$context.protocol',
    responseLength: '$context.responseLength',
  },
  HTTP: {
    requestId: '$context.requestId',
    ip: '$context.identity.sourceIp',
    requestTime: '$context.requestTime',
    httpMethod: '$context.httpMethod',
    routeKey: '$context.routeKey',
    status: '$context.status',
    protocol: '$context.protocol',
    responseLength: '$context.responseLength',
  },
};

/** Access logs, and their log group unless another one is named. */
function accessLogs(
  settings: ApiSettings,
  protocol: 'REST' | 'HTTP',
  place: ApiPlace,
): { readonly setting: Json | undefined; readonly resources: Resources } {
  const { AccessLogSetting: written } = settings;
  if (!written) return { setting: undefined, resources: {} };
  const specified = written === true ? {} : written;
  const setting = {
    DestinationArn: specified.DestinationArn ?? { 'Fn::GetAtt': ['AccessLogs', 'Arn'] },
    Format: specified.Format ?? JSON.stringify(formats[protocol]),
  };
  const group: TemplateResource = {
    Type: 'AWS::Logs::LogGroup',
    Properties: {
      LogGroupName: `/aws/apigateway/${place.stage}-${place.project}`,
      RetentionInDays: specified.RetentionInDays ?? 30,
    },
  };
  return { setting, resources: specified.DestinationArn ? {} : { AccessLogs: group } };
}

/** The stage of a REST API, and its log group. */
export function restStage(settings: ApiSettings, details: Details, deployment: string, place: ApiPlace): Resources {
  const { setting, resources } = accessLogs(settings, 'REST', place);
  const perMethod = methodSettings(settings, details);
  const logs =
    setting !== undefined ||
    logsAre(settings.MethodSettings) ||
    Object.values(details).some((one) => logsAre(one.settings));
  const role = settings.CloudWatchRole ?? logs;
  const size = settings.CacheClusterSize;
  return {
    ...resources,
    ...(role && cloudWatchRole({ role: 'CloudWatchRole', account: 'Account' })),
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      ...(role && { DependsOn: ['Account'] }),
      Properties: {
        RestApiId: { Ref: 'RestApi' },
        DeploymentId: { Ref: deployment },
        StageName: place.stage,
        ...optional('Variables', settings.Variables ?? {}),
        ...(perMethod.length > 0 && { MethodSettings: perMethod }),
        ...optionalMember('AccessLogSetting', setting),
        ...optionalMember('TracingEnabled', settings.TracingEnabled),
        ...(size !== undefined && { CacheClusterEnabled: true, CacheClusterSize: size }),
      },
    },
  };
}

const routeSettings = (one: MethodSettings): Json => ({
  ...optionalMember('ThrottlingRateLimit', one.ThrottlingRateLimit),
  ...optionalMember('ThrottlingBurstLimit', one.ThrottlingBurstLimit),
  ...optionalMember('DetailedMetricsEnabled', one.MetricsEnabled),
});

/** A route as API Gateway names it, which is the endpoint's id except for the catch-all route. */
const routeKey = (id: string): string => (id.endsWith(` ${defaultPath}`) ? defaultPath.slice(1) : id);

/** The stage of an HTTP API. */
export function httpStage(settings: ApiSettings, details: Details, deployment: string, place: ApiPlace): Resources {
  const { setting, resources } = accessLogs(settings, 'HTTP', place);
  const perRoute = Object.entries(details).flatMap(([id, { settings: one }]) =>
    one ? [[routeKey(id), routeSettings({ ...settings.MethodSettings, ...one })] as const] : [],
  );
  return {
    ...resources,
    HttpStage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: {
        ApiId: { Ref: 'HttpApi' },
        DeploymentId: { Ref: deployment },
        StageName: place.stage,
        ...optional('StageVariables', settings.Variables ?? {}),
        ...optional('DefaultRouteSettings', routeSettings(settings.MethodSettings ?? {})),
        ...optional('RouteSettings', Object.fromEntries(perRoute)),
        ...optionalMember('AccessLogSettings', setting),
      },
    },
  };
}
