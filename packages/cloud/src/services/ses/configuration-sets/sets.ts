import type {
  ConfigurationSetAttribute,
  CreateConfigurationSetCommandInput,
  DeleteConfigurationSetCommandInput,
  DeliveryOptions,
  DescribeConfigurationSetCommandInput,
  DescribeConfigurationSetResponse,
  ListConfigurationSetsCommandInput,
  ListConfigurationSetsResponse,
  TrackingOptions,
} from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { ses } from '../core/records.ts';
import { page } from '../page.ts';
import { shapeOf } from './event-destinations.ts';
import { findSet } from './find-set.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateConfigurationSet.html */
export const createConfigurationSet: Operation<CreateConfigurationSetCommandInput, object> = (input, ctx) => {
  const name = input.ConfigurationSet?.Name ?? '';
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new AwsError('InvalidConfigurationSet', `Invalid configuration set name <${name}>.`, 400);
  }
  const { configurationSets } = ses(ctx);
  if (configurationSets.has(name)) {
    throw new AwsError('ConfigurationSetAlreadyExists', `Configuration set <${name}> already exists.`, 400, {
      ConfigurationSetName: name,
    });
  }
  configurationSets.put(name, {
    name,
    created: ctx.kernel.clock.now(),
    options: {},
    destinations: [],
    sendingEnabled: true,
    tags: {},
  });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteConfigurationSet.html */
export const deleteConfigurationSet: Operation<DeleteConfigurationSetCommandInput, object> = (input, ctx) => {
  ses(ctx).configurationSets.delete(findSet(input.ConfigurationSetName, ctx).name);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ListConfigurationSets.html */
export const listConfigurationSets: Operation<ListConfigurationSetsCommandInput, ListConfigurationSetsResponse> = (
  input,
  ctx,
) => {
  const { items, next } = page([...ses(ctx).configurationSets.values()], input.NextToken, input.MaxItems, 100);
  return { ConfigurationSets: items.map(({ name }) => ({ Name: name })), ...next };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DescribeConfigurationSet.html */
export const describeConfigurationSet: Operation<
  DescribeConfigurationSetCommandInput,
  DescribeConfigurationSetResponse
> = (input, ctx) => {
  const set = findSet(input.ConfigurationSetName, ctx);
  const wanted: readonly ConfigurationSetAttribute[] = input.ConfigurationSetAttributeNames ?? [];
  const { TrackingOptions: tracking, DeliveryOptions: delivery, ReputationOptions: reputation } = set.options;
  const tls = delivery?.TlsPolicy === 'REQUIRE' ? 'Require' : 'Optional';
  return {
    ConfigurationSet: { Name: set.name },
    ...(wanted.includes('eventDestinations') ? { EventDestinations: set.destinations.map(shapeOf) } : {}),
    ...(wanted.includes('trackingOptions') && tracking ? { TrackingOptions: tracking as TrackingOptions } : {}),
    ...(wanted.includes('deliveryOptions') ? { DeliveryOptions: { TlsPolicy: tls } as DeliveryOptions } : {}),
    ...(wanted.includes('reputationOptions')
      ? {
          ReputationOptions: {
            SendingEnabled: set.sendingEnabled,
            ReputationMetricsEnabled: Boolean(reputation?.ReputationMetricsEnabled),
          },
        }
      : {}),
  };
};
