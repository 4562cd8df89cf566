import * as z from 'zod';
import { logicalId } from '../../project/names.ts';
import { liveAlias } from '../live.ts';
import { integer, textOrIntrinsic, word } from '../schema/fields.ts';
import { routeId, socketApi } from '../web-socket/names.ts';
import { calledArn } from './grants.ts';
import type { EventSourceRecord, Resources, SourceIds } from './record.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
const authorizer = z
  .strictObject({
    Function: z
      .string()
      .regex(/^[^/\s]+\/[^/\s]+$/, 'must be module/function')
      .describe('module/function that decides.'),
    IdentitySource: z
      .array(
        z
          .string()
          .regex(
            /^(route\.request\.(header|querystring)|context|stageVariables)\.[^\s,]+$/,
            'must look like route.request.querystring.ticket or route.request.header.Authorization',
          ),
      )
      .min(1)
      .describe('Values that a client must send: without one of them it is refused before the function is called.'),
    AuthorizerCredentials: textOrIntrinsic
      .optional()
      .describe('Role with which the function is called; by default the one of the API.'),
  })
  .describe('The authorizer that decides whether a client may connect.');

const routeKey = z
  .string()
  .regex(
    /^(\$(connect|disconnect|default)|[^$].{0,127})$/,
    'must be $connect, $disconnect, $default, or what RouteSelectionExpression finds in a message: at most 128 characters, no $ in front',
  )
  .describe('$connect, $disconnect, $default, or what RouteSelectionExpression finds in a message.');

export interface RouteProperties {
  readonly RouteKey: string;
  readonly AuthorizationType?: 'NONE' | 'AWS_IAM' | 'CUSTOM' | undefined;
  readonly Authorizer?: z.output<typeof authorizer> | undefined;
  readonly RouteResponse?: boolean | undefined;
  readonly TimeoutInMillis?: number | undefined;
}

/** The target through which a route calls its function. */
const uriOf = (called: unknown) => ({
  'Fn::Sub': [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Called}/invocations',
    { Called: called },
  ],
});

/** The ARN of a function of the project, which may be in another stack that is deployed later. */
function arnOfFunction(id: string, { alias }: SourceIds): object {
  const [module = '', name = ''] = id.split('/');
  const live = alias === undefined ? '' : `:${liveAlias}`;
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${aaStage}-\${aaProjectName}-${logicalId(module, name)}${live}`,
  };
}

/** The role of the API, which may call every function of the stage. */
const apiRole = { Ref: 'aaIamRoleArnApiGateway' };

/**
 * A route of the WebSocket API of a stage and region: the API and its stage are in the resources template (`web-socket/api.ts`). The
 * stage deploys each change by itself, since routes may be in several stacks.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html
 */
export const route: EventSourceRecord = {
  properties: z.strictObject({
    RouteKey: routeKey,
    AuthorizationType: word('NONE', 'AWS_IAM', 'CUSTOM')
      .optional()
      .describe(
        'Of $connect: NONE (default), AWS_IAM (signed requests), or CUSTOM, which an Authorizer means already.',
      ),
    Authorizer: authorizer.optional(),
    RouteResponse: z
      .boolean()
      .optional()
      .describe('Whether what the function returns is sent to the client that sent the message; false by default.'),
    TimeoutInMillis: integer(50, 29_000).optional().describe('29000 by default.'),
  }),
  filledIn: [],

  problem({ properties }) {
    const { RouteKey, AuthorizationType: type, Authorizer, RouteResponse } = properties as unknown as RouteProperties;
    if (RouteKey !== '$connect' && (Authorizer || (type ?? 'NONE') !== 'NONE')) {
      return `authorizes the route ${RouteKey}, but API Gateway asks who a client is once, when it connects: only $connect may do so`;
    }
    if (type === 'CUSTOM' && !Authorizer) return 'has the AuthorizationType CUSTOM, which needs an Authorizer';
    if (Authorizer && type !== undefined && type !== 'CUSTOM') {
      return `has an Authorizer, which the AuthorizationType ${type} does not take`;
    }
    if (RouteResponse && (RouteKey === '$connect' || RouteKey === '$disconnect')) {
      return `sends what the function returns to the client, which cannot get anything by ${RouteKey}: take RouteResponse out`;
    }
    return undefined;
  },

  resources({ properties }, ids) {
    const { Authorizer, AuthorizationType, RouteKey, RouteResponse, TimeoutInMillis } =
      properties as unknown as RouteProperties;
    const ApiId = { Ref: socketApi.id };
    const id = routeId(RouteKey);
    const made: Resources = {
      [ids.id]: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId,
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: uriOf(calledArn(ids)),
          CredentialsArn: apiRole,
          ...(TimeoutInMillis !== undefined && { TimeoutInMillis }),
        },
      },
      [id]: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId,
          RouteKey,
          AuthorizationType: Authorizer ? 'CUSTOM' : (AuthorizationType ?? 'NONE'),
          ...(Authorizer && { AuthorizerId: { Ref: `${ids.id}Authorizer` } }),
          ...(RouteResponse && { RouteResponseSelectionExpression: '$default' }),
          Target: { 'Fn::Join': ['/', ['integrations', { Ref: ids.id }]] },
        },
      },
    };
    if (Authorizer) {
      made[`${ids.id}Authorizer`] = {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId,
          Name: `${ids.id}Authorizer`,
          AuthorizerType: 'REQUEST',
          AuthorizerUri: uriOf(arnOfFunction(Authorizer.Function, ids)),
          AuthorizerCredentialsArn: Authorizer.AuthorizerCredentials ?? apiRole,
          IdentitySource: Authorizer.IdentitySource,
        },
      };
    }
    if (RouteResponse) {
      made[`${id}Response`] = {
        Type: 'AWS::ApiGatewayV2::RouteResponse',
        Properties: { ApiId, RouteId: { Ref: id }, RouteResponseKey: '$default' },
      };
    }
    return made;
  },
};
