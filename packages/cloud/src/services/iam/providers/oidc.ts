import type {
  AddClientIDToOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse,
  DeleteOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderResponse,
  ListOpenIDConnectProvidersResponse,
  RemoveClientIDFromOpenIDConnectProviderRequest,
  UpdateOpenIDConnectProviderThumbprintRequest,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { isLoopback } from '../../../kernel/outbound/lookup.ts';
import { alreadyExists, invalidInput, limitExceeded, noSuchEntity, validationError } from '../errors.ts';
import { arnOf, nowOf } from '../names.ts';
import { iam, type OidcProviderRecord } from '../records.ts';
import { tagsOf, tagsOrUndefined } from '../tags.ts';
import { check, reject, violation } from '../validate.ts';

const MAX_CLIENTS = 100;
const MAX_THUMBPRINTS = 5;

export function findProvider(arn: string | undefined, ctx: Context): Readonly<OidcProviderRecord> {
  const wanted = check(arn, 'openIDConnectProviderArn', { min: 20, max: 2048 });
  const provider = iam(ctx).oidcProviders.get(wanted);
  if (!provider) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${wanted}`);
  return provider;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
export const createOpenIDConnectProvider: Operation<
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse
> = (input, ctx) => {
  const { Url = '', ThumbprintList: thumbprints = [], ClientIDList: clients = [] } = input;
  reject([
    ...lengths(clients, 'clientIDList', 1, 255),
    ...lengths(thumbprints, 'thumbprintList', 40, 40),
    ...lengths([Url], 'url', 1, 255),
  ]);
  if (thumbprints.length > MAX_THUMBPRINTS) throw invalidInput('Thumbprint list must contain fewer than 5 entries.');
  if (clients.length > MAX_CLIENTS) {
    throw limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${MAX_CLIENTS}`);
  }
  const url = URL.canParse(Url) ? new URL(Url) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw validationError('Invalid Open ID Connect Provider URL');
  if (!ctx.kernel.lenient) checkUrl(url);
  const name = `${url.host}${url.pathname.replace(/\/$/, '')}`;
  const arn = arnOf(ctx, 'oidc-provider', '/', name);
  const tags = tagsOf(input.Tags);
  const { oidcProviders } = iam(ctx);
  if (oidcProviders.has(arn)) throw alreadyExists(`Provider with url ${Url} already exists.`);
  oidcProviders.put(arn, { arn, url: name, clients, thumbprints, created: nowOf(ctx), tags });
  return { OpenIDConnectProviderArn: arn, Tags: tagsOrUndefined(tags) };
};

/** AWS takes `https` without a port. A provider on this machine, which has no certificate, may have both here. */
function checkUrl(url: URL): void {
  const isHere = isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !isHere) {
    throw invalidInput('Invalid Open ID Connect Provider URL. The URL must begin with https://.');
  }
  const extras = [url.username, url.password, url.search, url.hash, isHere ? '' : url.port];
  if (extras.some((part) => part !== '')) throw invalidInput('Invalid Open ID Connect Provider URL.');
}

function lengths(values: readonly string[], field: string, min: number, max: number): string[] {
  if (values.every((value) => value.length >= min && value.length <= max)) return [];
  const rules = [
    `Member must have length less than or equal to ${max}`,
    `Member must have length greater than or equal to ${min}`,
  ];
  const shownValue = field === 'url' ? values[0] : `[${values.join(', ')}]`;
  return [
    violation(
      shownValue,
      field,
      field === 'url' ? (rules[0] ?? '') : `Member must satisfy constraint: [${rules.join(', ')}]`,
    ),
  ];
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html */
export const getOpenIDConnectProvider: Operation<GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse> = (
  input,
  ctx,
) => {
  const provider = findProvider(input.OpenIDConnectProviderArn, ctx);
  return {
    Url: provider.url,
    ClientIDList: [...provider.clients],
    ThumbprintList: [...provider.thumbprints],
    CreateDate: new Date(provider.created),
    Tags: tagsOrUndefined(provider.tags),
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html */
export const listOpenIDConnectProviders: Operation<object, ListOpenIDConnectProvidersResponse> = (_, ctx) => ({
  OpenIDConnectProviderList: [...iam(ctx).oidcProviders.values()].map(({ arn }) => ({ Arn: arn })),
});

/** Deleting one that does not exist succeeds. https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html */
export const deleteOpenIDConnectProvider: Operation<DeleteOpenIDConnectProviderRequest, object> = (input, ctx) => {
  iam(ctx).oidcProviders.delete(
    check(input.OpenIDConnectProviderArn, 'openIDConnectProviderArn', { min: 20, max: 2048 }),
  );
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html */
export const updateOpenIDConnectProviderThumbprint: Operation<UpdateOpenIDConnectProviderThumbprintRequest, object> = (
  input,
  ctx,
) => {
  const provider = findProvider(input.OpenIDConnectProviderArn, ctx);
  const thumbprints = input.ThumbprintList ?? [];
  reject(lengths(thumbprints, 'thumbprintList', 40, 40));
  if (thumbprints.length > MAX_THUMBPRINTS) throw invalidInput('Thumbprint list must contain fewer than 5 entries.');
  iam(ctx).oidcProviders.put(provider.arn, { ...provider, thumbprints });
  return {};
};

/** Adding a client again changes nothing. https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html */
export const addClientIDToOpenIDConnectProvider: Operation<AddClientIDToOpenIDConnectProviderRequest, object> = (
  input,
  ctx,
) => {
  const provider = findProvider(input.OpenIDConnectProviderArn, ctx);
  const client = check(input.ClientID, 'clientID', { max: 255 });
  if (provider.clients.includes(client)) return {};
  if (provider.clients.length >= MAX_CLIENTS) {
    throw limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${MAX_CLIENTS}`);
  }
  iam(ctx).oidcProviders.put(provider.arn, { ...provider, clients: [...provider.clients, client] });
  return {};
};

export const removeClientIDFromOpenIDConnectProvider: Operation<
  RemoveClientIDFromOpenIDConnectProviderRequest,
  object
> = (input, ctx) => {
  const provider = findProvider(input.OpenIDConnectProviderArn, ctx);
  const client = check(input.ClientID, 'clientID', { max: 255 });
  const clients = provider.clients.filter((one) => one !== client);
  iam(ctx).oidcProviders.put(provider.arn, { ...provider, clients });
  return {};
};
