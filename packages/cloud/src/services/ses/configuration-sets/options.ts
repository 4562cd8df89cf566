import type {
  CreateConfigurationSetTrackingOptionsCommandInput,
  DeleteConfigurationSetTrackingOptionsCommandInput,
  PutConfigurationSetDeliveryOptionsCommandInput,
  UpdateConfigurationSetReputationMetricsEnabledCommandInput,
  UpdateConfigurationSetSendingEnabledCommandInput,
  UpdateConfigurationSetTrackingOptionsCommandInput,
} from '@aws-sdk/client-ses';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { ses } from '../core/records.ts';
import { findSet } from './find-set.ts';

/** Sets one group of options of a configuration set, or removes it. */
function putOptions(
  name: string | undefined,
  group: string,
  options: Readonly<Record<string, unknown>> | undefined,
  ctx: Context,
): void {
  const set = findSet(name, ctx);
  const { [group]: _old, ...others } = set.options;
  ses(ctx).configurationSets.put(set.name, {
    ...set,
    options: options === undefined ? others : { ...others, [group]: options },
  });
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateConfigurationSetTrackingOptions.html */
export const createConfigurationSetTrackingOptions: Operation<
  CreateConfigurationSetTrackingOptionsCommandInput,
  object
> = (input, ctx) => {
  const set = findSet(input.ConfigurationSetName, ctx);
  if (set.options.TrackingOptions) {
    throw new AwsError(
      'TrackingOptionsAlreadyExistsException',
      `The configuration set <${set.name}> already has tracking options.`,
      400,
    );
  }
  putOptions(set.name, 'TrackingOptions', { ...input.TrackingOptions }, ctx);
  return {};
};

function checkTracking(name: string | undefined, ctx: Context): void {
  const set = findSet(name, ctx);
  if (set.options.TrackingOptions) return;
  throw new AwsError(
    'TrackingOptionsDoesNotExistException',
    `The configuration set <${set.name}> has no tracking options.`,
    400,
  );
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_UpdateConfigurationSetTrackingOptions.html */
export const updateConfigurationSetTrackingOptions: Operation<
  UpdateConfigurationSetTrackingOptionsCommandInput,
  object
> = (input, ctx) => {
  checkTracking(input.ConfigurationSetName, ctx);
  putOptions(input.ConfigurationSetName, 'TrackingOptions', { ...input.TrackingOptions }, ctx);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteConfigurationSetTrackingOptions.html */
export const deleteConfigurationSetTrackingOptions: Operation<
  DeleteConfigurationSetTrackingOptionsCommandInput,
  object
> = (input, ctx) => {
  checkTracking(input.ConfigurationSetName, ctx);
  putOptions(input.ConfigurationSetName, 'TrackingOptions', undefined, ctx);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_PutConfigurationSetDeliveryOptions.html */
export const putConfigurationSetDeliveryOptions: Operation<PutConfigurationSetDeliveryOptionsCommandInput, object> = (
  input,
  ctx,
) => {
  const policy = input.DeliveryOptions?.TlsPolicy ?? 'Optional';
  if (policy !== 'Require' && policy !== 'Optional') {
    throw new AwsError('InvalidDeliveryOptions', `Invalid TLS policy <${policy}>.`, 400);
  }
  putOptions(input.ConfigurationSetName, 'DeliveryOptions', { TlsPolicy: policy.toUpperCase() }, ctx);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_UpdateConfigurationSetReputationMetricsEnabled.html */
export const updateConfigurationSetReputationMetricsEnabled: Operation<
  UpdateConfigurationSetReputationMetricsEnabledCommandInput,
  object
> = (input, ctx) => {
  putOptions(
    input.ConfigurationSetName,
    'ReputationOptions',
    { ReputationMetricsEnabled: input.Enabled ?? false },
    ctx,
  );
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_UpdateConfigurationSetSendingEnabled.html */
export const updateConfigurationSetSendingEnabled: Operation<
  UpdateConfigurationSetSendingEnabledCommandInput,
  object
> = (input, ctx) => {
  const set = findSet(input.ConfigurationSetName, ctx);
  ses(ctx).configurationSets.put(set.name, { ...set, sendingEnabled: input.Enabled ?? false });
  return {};
};
