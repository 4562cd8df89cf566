import { cloudWatchRole } from '../api/cloudwatch-role.ts';
import type { Template, TemplateResource } from '../cloudformation.ts';
import type { WebSocketInput } from '../schema/web-socket.ts';
import { socketApi } from './names.ts';

type Resources = Record<string, TemplateResource>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html */
const format = JSON.stringify({
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  requestTime: '$context.requestTime',
  eventType: '$context.eventType',
  routeKey: '$context.routeKey',
  status: '$context.status',
  connectionId: '$context.connectionId',
});

/** CloudFormation fills it in, not JavaScript. */
const address = (scheme: string, stage: string) => ({
  'Fn::Sub': `${scheme}://\${${socketApi.id}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/${stage}`,
});

/**
 * The resources of the WebSocket API in the resources template of its stage and region. The API is there and not with the endpoints,
 * because functions have its id and address as variables, and so are deployed after it; its routes are deployed with the functions
 * that they call.
 */
export function socketResources(
  settings: WebSocketInput,
  place: { readonly project: string; readonly stage: string },
): { readonly Resources: Resources; readonly Outputs: NonNullable<Template['Outputs']> } {
  const { project, stage } = place;
  const { AccessLogSetting: log, DefaultRouteSettings: routes, Variables: variables = {} } = settings;
  const level = routes?.LoggingLevel ?? 'OFF';
  const isLogged = log !== undefined && log !== false;
  const role = settings.CloudWatchRole ?? (isLogged || level !== 'OFF');
  const specified = typeof log === 'object' ? log : {};
  const Resources: Resources = {
    [socketApi.id]: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: `${stage}-${project}-websocket`,
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: settings.RouteSelectionExpression ?? '$request.body.action',
        ...(settings.Description !== undefined && { Description: settings.Description }),
        ...(settings.DisableExecuteApiEndpoint !== undefined && {
          DisableExecuteApiEndpoint: settings.DisableExecuteApiEndpoint,
        }),
      },
    },
    [socketApi.stage]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      ...(role && { DependsOn: [socketApi.account] }),
      Properties: {
        ApiId: { Ref: socketApi.id },
        StageName: stage,
        AutoDeploy: true,
        ...(Object.keys(variables).length > 0 && { StageVariables: variables }),
        ...(routes && { DefaultRouteSettings: routes }),
        ...(isLogged && {
          AccessLogSettings: {
            DestinationArn: { 'Fn::GetAtt': [socketApi.logs, 'Arn'] },
            Format: specified.Format ?? format,
          },
        }),
      },
    },
    ...(isLogged && { [socketApi.logs]: logGroup(place, specified.RetentionInDays ?? 30) }),
    ...(role && cloudWatchRole(socketApi)),
  };
  const Outputs = {
    [socketApi.id]: { Description: 'Id of the WebSocket API', Value: { Ref: socketApi.id } },
    [socketApi.url]: { Description: 'Where clients connect', Value: address('wss', stage) },
    [socketApi.endpoint]: { Description: 'Where connections are managed', Value: address('https', stage) },
  };
  return { Resources, Outputs };
}

const logGroup = (place: { readonly project: string; readonly stage: string }, days: number): TemplateResource => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: {
    LogGroupName: `/aws/apigateway/${place.stage}-${place.project}-websocket`,
    RetentionInDays: days,
  },
});
