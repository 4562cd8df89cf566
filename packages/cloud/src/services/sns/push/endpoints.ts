import type {
  CreateEndpointResponse,
  CreatePlatformEndpointCommandInput,
  DeleteEndpointCommandInput,
  GetEndpointAttributesCommandInput,
  GetEndpointAttributesResponse,
  ListEndpointsByPlatformApplicationCommandInput,
  ListEndpointsByPlatformApplicationResponse,
  SetEndpointAttributesCommandInput,
} from '@aws-sdk/client-sns';
import type { Context, Operation } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalid, notFound } from '../errors.ts';
import { arnParts } from '../find.ts';
import { page } from '../page.ts';
import { type EndpointRecord, sns } from '../records.ts';
import { findApplication } from './applications.ts';

const NAMES = new Set(['CustomUserData', 'Enabled', 'Token']);

type Attributes = Readonly<Record<string, string>>;

function checkAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!NAMES.has(name)) throw invalid(`Attributes Reason: Invalid attribute name: ${name}`);
    if (name === 'CustomUserData' && Buffer.byteLength(value) > 2048) {
      throw invalid(
        'Attributes Reason: Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 encoding',
      );
    }
    if (name === 'Enabled' && !/^(true|false)$/i.test(value)) {
      throw invalid('Attributes Reason: Invalid value for attribute: Enabled: must be true or false');
    }
  }
}

function findEndpoint(arn: string | undefined, ctx: Context): Readonly<EndpointRecord> {
  const relative = arnParts(arn, 'EndpointArn').slice(5).join(':');
  if (relative.split('/').length !== 4) {
    throw invalid('EndpointArn Reason: Wrong number of slashes in relative portion of the ARN.');
  }
  const found = sns(ctx).endpoints.get(arn ?? '');
  if (!found) throw notFound('Endpoint does not exist');
  return found;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformEndpoint.html: idempotent by token and attributes. */
export const createPlatformEndpoint: Operation<CreatePlatformEndpointCommandInput, CreateEndpointResponse> = (
  input,
  ctx,
) => {
  const application = findApplication(input.PlatformApplicationArn, ctx);
  const token = input.Token ?? '';
  if (token === '') throw invalid('Token Reason: cannot be empty');
  const specified = { ...input.Attributes };
  checkAttributes(specified);
  const data = specified.CustomUserData ?? input.CustomUserData;
  const attributes = {
    Enabled: (specified.Enabled ?? 'true').toLowerCase(),
    ...(data === undefined ? {} : { CustomUserData: data }),
  };
  checkAttributes(attributes);
  const { endpoints } = sns(ctx);
  for (const one of endpoints.values()) {
    if (one.application !== application.arn || one.token !== token) continue;
    if (one.attributes.Enabled === attributes.Enabled && one.attributes.CustomUserData === data) {
      return { EndpointArn: one.arn };
    }
    throw invalid(`Token Reason: Endpoint ${one.arn} already exists with the same Token, but different attributes.`);
  }
  const id = ctx.kernel.ids.uuid();
  const arn = `arn:${partitionOf(ctx.region)}:sns:${ctx.region}:${ctx.account}:endpoint/${application.platform}/${application.name}/${id}`;
  endpoints.put(arn, { arn, application: application.arn, token, attributes });
  return { EndpointArn: arn };
};

/** https://docs.aws.amazon.com/sns/latest/api/API_DeleteEndpoint.html: idempotent; subscriptions stay. */
export const deleteEndpoint: Operation<DeleteEndpointCommandInput, object> = (input, ctx) => {
  arnParts(input.EndpointArn, 'EndpointArn');
  sns(ctx).endpoints.delete(input.EndpointArn ?? '');
  return {};
};

const shown = ({ attributes, token }: EndpointRecord): Record<string, string> => ({ ...attributes, Token: token });

/** https://docs.aws.amazon.com/sns/latest/api/API_GetEndpointAttributes.html */
export const getEndpointAttributes: Operation<GetEndpointAttributesCommandInput, GetEndpointAttributesResponse> = (
  input,
  ctx,
) => ({ Attributes: shown(findEndpoint(input.EndpointArn, ctx)) });

/** https://docs.aws.amazon.com/sns/latest/api/API_SetEndpointAttributes.html */
export const setEndpointAttributes: Operation<SetEndpointAttributesCommandInput, object> = (input, ctx) => {
  const found = findEndpoint(input.EndpointArn, ctx);
  const specified = { ...input.Attributes };
  checkAttributes(specified);
  const { Token: token = found.token, ...rest } = specified;
  const Enabled = (rest.Enabled ?? found.attributes.Enabled ?? 'true').toLowerCase();
  sns(ctx).endpoints.put(found.arn, { ...found, token, attributes: { ...found.attributes, ...rest, Enabled } });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListEndpointsByPlatformApplication.html */
export const listEndpointsByPlatformApplication: Operation<
  ListEndpointsByPlatformApplicationCommandInput,
  ListEndpointsByPlatformApplicationResponse
> = (input, ctx) => {
  const { arn } = findApplication(input.PlatformApplicationArn, ctx);
  const all = [...sns(ctx).endpoints.values()].filter(({ application }) => application === arn);
  const { items, next } = page(all, input.NextToken);
  return { Endpoints: items.map((one) => ({ EndpointArn: one.arn, Attributes: shown(one) })), ...next };
};
