import type {
  CreateConfigurationSetCommandInput,
  DeleteConfigurationSetCommandInput,
  GetConfigurationSetCommandInput,
  GetConfigurationSetResponse,
  ListConfigurationSetsCommandInput,
  ListConfigurationSetsResponse,
  PutConfigurationSetArchivingOptionsCommandInput,
  PutConfigurationSetDeliveryOptionsCommandInput,
  PutConfigurationSetReputationOptionsCommandInput,
  PutConfigurationSetSendingOptionsCommandInput,
  PutConfigurationSetSuppressionOptionsCommandInput,
  PutConfigurationSetTrackingOptionsCommandInput,
  PutConfigurationSetVdmOptionsCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { type ConfigurationSetRecord, ses } from '../../ses/core/records.ts';
import { checkReasons } from '../account/account.ts';
import { alreadyExists, badRequest, noConfigurationSet } from '../errors.ts';
import { page } from '../page.ts';
import { tagList, tagRecord } from '../tags.ts';

type Options = Readonly<Record<string, unknown>>;

/** The configuration set of that name, or NotFoundException. */
export function findSet(name: string | undefined, ctx: Context): Readonly<ConfigurationSetRecord> {
  const found = ses(ctx).configurationSets.get(name ?? '');
  if (!found) throw noConfigurationSet(name ?? '');
  return found;
}

const GROUPS = [
  'ArchivingOptions',
  'DeliveryOptions',
  'ReputationOptions',
  'SuppressionOptions',
  'TrackingOptions',
  'VdmOptions',
] as const;

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html */
export const createConfigurationSet: Operation<CreateConfigurationSetCommandInput, object> = (input, ctx) => {
  const name = input.ConfigurationSetName ?? '';
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw badRequest(`Invalid configuration set name <${name}>.`);
  const { configurationSets } = ses(ctx);
  if (configurationSets.has(name)) throw alreadyExists(`Configuration set <${name}> already exists.`);
  checkReasons(input.SuppressionOptions?.SuppressedReasons);
  const options: Record<string, Options> = {};
  for (const group of GROUPS) if (input[group]) options[group] = { ...input[group] };
  configurationSets.put(name, {
    name,
    created: ctx.kernel.clock.now(),
    options,
    destinations: [],
    sendingEnabled: input.SendingOptions?.SendingEnabled ?? true,
    tags: tagRecord(input.Tags),
  });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetConfigurationSet.html */
export const getConfigurationSet: Operation<GetConfigurationSetCommandInput, GetConfigurationSetResponse> = (
  input,
  ctx,
) => {
  const set = findSet(input.ConfigurationSetName, ctx);
  return {
    ConfigurationSetName: set.name,
    // The groups are stored in the shapes in which they were sent.
    ...(set.options as Partial<GetConfigurationSetResponse>),
    ReputationOptions: { ReputationMetricsEnabled: false, ...set.options.ReputationOptions },
    SendingOptions: { SendingEnabled: set.sendingEnabled },
    Tags: tagList(set.tags),
  };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListConfigurationSets.html */
export const listConfigurationSets: Operation<ListConfigurationSetsCommandInput, ListConfigurationSetsResponse> = (
  input,
  ctx,
) => {
  const { items, next } = page([...ses(ctx).configurationSets.keys()], input.NextToken, input.PageSize);
  return { ConfigurationSets: [...items], ...next };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteConfigurationSet.html */
export const deleteConfigurationSet: Operation<DeleteConfigurationSetCommandInput, object> = (input, ctx) => {
  ses(ctx).configurationSets.delete(findSet(input.ConfigurationSetName, ctx).name);
  return {};
};

function put(name: string | undefined, group: (typeof GROUPS)[number], options: Options, ctx: Context): object {
  const set = findSet(name, ctx);
  const specified = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  ses(ctx).configurationSets.put(set.name, { ...set, options: { ...set.options, [group]: specified } });
  return {};
}

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutConfigurationSetDeliveryOptions.html and its siblings

export const putConfigurationSetDeliveryOptions: Operation<PutConfigurationSetDeliveryOptionsCommandInput, object> = (
  { ConfigurationSetName, ...options },
  ctx,
) => put(ConfigurationSetName, 'DeliveryOptions', options, ctx);

export const putConfigurationSetArchivingOptions: Operation<PutConfigurationSetArchivingOptionsCommandInput, object> = (
  { ConfigurationSetName, ...options },
  ctx,
) => put(ConfigurationSetName, 'ArchivingOptions', options, ctx);

export const putConfigurationSetReputationOptions: Operation<
  PutConfigurationSetReputationOptionsCommandInput,
  object
> = ({ ConfigurationSetName, ...options }, ctx) => put(ConfigurationSetName, 'ReputationOptions', options, ctx);

export const putConfigurationSetSuppressionOptions: Operation<
  PutConfigurationSetSuppressionOptionsCommandInput,
  object
> = ({ ConfigurationSetName, ...options }, ctx) => {
  checkReasons(options.SuppressedReasons);
  return put(ConfigurationSetName, 'SuppressionOptions', options, ctx);
};

export const putConfigurationSetTrackingOptions: Operation<PutConfigurationSetTrackingOptionsCommandInput, object> = (
  { ConfigurationSetName, ...options },
  ctx,
) => put(ConfigurationSetName, 'TrackingOptions', options, ctx);

export const putConfigurationSetVdmOptions: Operation<PutConfigurationSetVdmOptionsCommandInput, object> = (
  { ConfigurationSetName, VdmOptions },
  ctx,
) => put(ConfigurationSetName, 'VdmOptions', { ...VdmOptions }, ctx);

export const putConfigurationSetSendingOptions: Operation<PutConfigurationSetSendingOptionsCommandInput, object> = (
  input,
  ctx,
) => {
  const set = findSet(input.ConfigurationSetName, ctx);
  ses(ctx).configurationSets.put(set.name, { ...set, sendingEnabled: input.SendingEnabled ?? false });
  return {};
};
