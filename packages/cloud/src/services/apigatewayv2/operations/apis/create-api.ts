import type { CreateApiCommandInput, CreateApiCommandOutput } from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { seconds } from '../../shared/time.ts';
import { defined } from '../../shared/values.ts';
import { apiIndex } from '../../state/api-index.ts';
import type { ApiRecord } from '../../state/records.ts';
import { apis } from '../../state/state.ts';
import { quickCreate } from './quick-create.ts';
import { checkCors, checkName, keptCors } from './validate.ts';
import { viewApi } from './view.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html#apis-http-methods */
export const createApi: Operation<CreateApiCommandInput, Output<CreateApiCommandOutput>> = (input, ctx) => {
  const { ProtocolType, Target } = input;
  if (ProtocolType !== 'HTTP' && ProtocolType !== 'WEBSOCKET') {
    throw badRequest('Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]');
  }
  if (!input.Name) throw badRequest('No API name specified');
  checkName(input.Name);
  if (ProtocolType === 'WEBSOCKET') {
    if (Target !== undefined) throw badRequest('Quick create is only supported for HTTP APIs');
    if (input.CorsConfiguration) throw badRequest('CORS configuration is only supported for HTTP APIs');
    if (!input.RouteSelectionExpression && !ctx.kernel.lenient) {
      throw badRequest('No route selection expression specified');
    }
  } else {
    checkCors(input.CorsConfiguration, ctx);
    checkSelection(input.RouteSelectionExpression, ctx);
  }
  const record = newApi(input, ctx);
  if (Target !== undefined) quickCreate(record, input, ctx);
  return viewApi(record, ctx);
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway's own expression
const HTTP_SELECTION = '${request.method} ${request.path}';

const DEFAULT_SELECTION = { HTTP: '$request.method $request.path', WEBSOCKET: '$request.body.action' } as const;

/** For HTTP APIs only one route selection expression is supported. */
export function checkSelection(expression: string | undefined, ctx: Context): void {
  if (expression === undefined || ctx.kernel.lenient) return;
  if (expression !== HTTP_SELECTION && expression !== '$request.method $request.path') {
    throw badRequest(`The route selection expression for HTTP protocol has to be "${HTTP_SELECTION}"`);
  }
}

/** Makes an API of a valid input. */
export function newApi(input: CreateApiCommandInput, ctx: Context): ApiRecord {
  const { RouteKey: _, Target: __, CredentialsArn: ___, ...fields } = defined(input);
  const record: ApiRecord = {
    ...fields,
    ...(fields.CorsConfiguration && { CorsConfiguration: keptCors(fields.CorsConfiguration) }),
    ApiId: freeId(ctx),
    Name: input.Name!,
    ProtocolType: input.ProtocolType!,
    ApiKeySelectionExpression: input.ApiKeySelectionExpression ?? '$request.header.x-api-key',
    CreatedDate: seconds(ctx.kernel),
    DisableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? false,
    IpAddressType: input.IpAddressType ?? 'ipv4',
    // WebSocket APIs require one, except in a lenient cloud, which uses the console's.
    RouteSelectionExpression: input.RouteSelectionExpression ?? DEFAULT_SELECTION[input.ProtocolType!],
    Tags: { ...input.Tags },
  };
  apis(ctx).put(record.ApiId, record);
  ctx.kernel.part(apiIndex).set(record.ApiId, { account: ctx.account, region: ctx.region });
  return record;
}

function freeId(ctx: Context): string {
  const index = ctx.kernel.part(apiIndex);
  for (;;) {
    const id = ctx.kernel.ids.random(10);
    if (!index.has(id)) return id;
  }
}
