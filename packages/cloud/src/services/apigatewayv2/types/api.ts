import type { Cors, CreateApiRequest } from '@aws-sdk/client-apigatewayv2';
import { AwsError } from '../../../kernel/errors.ts';
import { orUndo } from '../../../kernel/or-undo.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { node, readDocument, text as textIn } from '../import/document.ts';
import { bodyOf } from './body.ts';
import { ignoringMissing, input, type Readers, text } from './properties.ts';
import { syncTags } from './tags.ts';

const CORS: Readers = {
  AllowCredentials: 'flag',
  AllowHeaders: 'texts',
  AllowMethods: 'texts',
  AllowOrigins: 'texts',
  ExposeHeaders: 'texts',
  MaxAge: 'number',
};

/** Properties allowed beside an imported document. */
const SETTINGS: Readers = {
  ApiKeySelectionExpression: 'text',
  Description: 'text',
  DisableExecuteApiEndpoint: 'flag',
  DisableSchemaValidation: 'flag',
  IpAddressType: 'text',
  Name: 'text',
  RouteSelectionExpression: 'text',
  Version: 'text',
  CorsConfiguration: CORS,
};

const QUICK: Readers = { CredentialsArn: 'text', RouteKey: 'text', Target: 'text' };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html */
export const api: ResourceType = {
  type: 'AWS::ApiGatewayV2::Api',

  async create(properties, ctx) {
    const { apigatewayv2 } = ctx.aws;
    const body = await bodyOf(properties, ctx);
    if (body === undefined) {
      const { ApiId } = await apigatewayv2.createApi({
        ...(input(properties, {
          ...SETTINGS,
          ...QUICK,
          ProtocolType: 'text',
          Tags: 'map',
        }) as unknown as CreateApiRequest),
      });
      return stateOf(ApiId!, ctx);
    }
    const { ApiId } = await apigatewayv2.importApi({ Body: body, ...importOptions(properties) });
    return orUndo(
      async () => {
        await applySettings(ApiId!, properties, {}, ctx);
        return stateOf(ApiId!, ctx);
      },
      () => apigatewayv2.deleteApi({ ApiId }),
    );
  },

  async update(id, properties, previous, ctx) {
    const { apigatewayv2 } = ctx.aws;
    const body = await bodyOf(properties, ctx);
    if (body !== undefined) await apigatewayv2.reimportApi({ ApiId: id, Body: body, ...importOptions(properties) });
    await applySettings(id, properties, body === undefined ? previous : {}, ctx, body === undefined);
    return stateOf(id, ctx);
  },

  async delete(id, _properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteApi({ ApiId: id }));
  },

  async read(id, _properties, ctx) {
    return ignoringMissing(stateOf(id, ctx));
  },

  async find(properties, ctx, { since, taken }) {
    const name = text(properties, 'Name') ?? (await titleOf(properties, ctx));
    if (name === undefined) return undefined;
    const { Items = [] } = await ctx.aws.apigatewayv2.getApis({});
    // Times are whole seconds.
    const from = Math.floor(since / 1000) * 1000;
    const found = Items.findLast(
      ({ ApiId, Name, CreatedDate }) => Name === name && (CreatedDate?.getTime() ?? 0) >= from && !taken(ApiId!),
    );
    return found && stateOf(found.ApiId!, ctx);
  },
};

/**
 * The default name of an API that is imported from a document without `Name`. An unreadable document has created none.
 */
async function titleOf(properties: Properties, ctx: ResourceContext): Promise<string | undefined> {
  try {
    const body = await bodyOf(properties, ctx);
    return body === undefined ? undefined : textIn(node(readDocument(body).info)?.title);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

const importOptions = (properties: Properties) => ({
  ...input(properties, { FailOnWarnings: 'flag' }),
  ...(text(properties, 'BasePath') !== undefined && { Basepath: text(properties, 'BasePath') }),
});

/** Settings of the template; those that it no longer has get their defaults. */
async function applySettings(
  ApiId: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
  withQuick = false,
): Promise<void> {
  const { apigatewayv2 } = ctx.aws;
  const now = input(properties, { ...SETTINGS, ...(withQuick && QUICK) });
  const gone = (name: string) => Object.hasOwn(previous, name) && !Object.hasOwn(properties, name);
  for (const name of ['Description', 'Version']) if (gone(name)) now[name] = '';
  for (const name of ['DisableExecuteApiEndpoint', 'DisableSchemaValidation']) if (gone(name)) now[name] = false;
  if (Object.keys(now).length > 0) {
    await apigatewayv2.updateApi({ ApiId, ...now, CorsConfiguration: now.CorsConfiguration as Cors | undefined });
  }
  if (gone('CorsConfiguration')) await apigatewayv2.deleteCorsConfiguration({ ApiId });
  await syncTags(`arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/apis/${ApiId}`, properties, previous, ctx);
}

async function stateOf(id: string, ctx: ResourceContext): Promise<ResourceState> {
  const { ApiEndpoint } = await ctx.aws.apigatewayv2.getApi({ ApiId: id });
  const ExecuteApiArn = `arn:${partitionOf(ctx.region)}:execute-api:${ctx.region}:${ctx.account}:${id}`;
  return { id, attributes: { ApiEndpoint, ApiId: id, ExecuteApiArn } };
}
