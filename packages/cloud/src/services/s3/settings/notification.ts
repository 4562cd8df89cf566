import type {
  GetBucketNotificationConfigurationCommandInput,
  GetBucketNotificationConfigurationCommandOutput,
  NotificationConfiguration,
  PutBucketNotificationConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import type { Target } from '../notifications/deliver.ts';
import { checkDestinations, type Destination, destinationsOf, sendTestEvents } from '../notifications/destinations.ts';
import { isEvent, shareEvent } from '../notifications/names.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { compact } from '../shared/describe.ts';
import { invalidArgument, malformedXml } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export const putBucketNotificationConfiguration: Operation<
  PutBucketNotificationConfigurationCommandInput,
  void
> = async (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const sent = input.NotificationConfiguration ?? {};
  const destinations = destinationsOf(sent);
  for (const destination of destinations) checkDestination(bucket.region, destination);
  // Other emulators check no destination before there is something to deliver.
  if (!ctx.kernel.lenient) {
    checkDistinct(destinations);
    if (!input.SkipDestinationValidation) await checkDestinations(ctx, bucket, destinations);
  }
  const named = <T extends Target>(targets: T[] | undefined): T[] | undefined =>
    targets?.map((target) => ({
      ...target,
      Id: target.Id ?? ctx.kernel.ids.uuid(),
      ...(ctx.kernel.lenient ? {} : filterOf(target)),
    }));
  const notification: NotificationConfiguration = compact({
    TopicConfigurations: named(sent.TopicConfigurations),
    QueueConfigurations: named(sent.QueueConfigurations),
    LambdaFunctionConfigurations: named(sent.LambdaFunctionConfigurations),
    EventBridgeConfiguration: sent.EventBridgeConfiguration,
  });
  change(ctx, input, { notification: Object.keys(notification).length === 0 ? undefined : notification });
  if (!input.SkipDestinationValidation) await testEvents(ctx, bucket, destinations);
};

/** A lenient cloud accepted destinations that do not exist. */
async function testEvents(...[ctx, bucket, destinations]: Parameters<typeof sendTestEvents>): Promise<void> {
  try {
    await sendTestEvents(ctx, bucket, destinations);
  } catch (error) {
    if (!ctx.kernel.lenient) throw error;
  }
}

/** Checks that do not need the destination. Texts from LocalStack's recordings of AWS. */
function checkDestination(region: string, { kind, arn, target }: Destination): void {
  if (!arn.startsWith('arn:')) throw invalidArgument('The ARN could not be parsed', kind, arn);
  if (!/^arn:aws[\w-]*:(sns|sqs|lambda):[\w-]+:\d{12}:.+$/.test(arn)) {
    throw invalidArgument('The ARN is not well formed', kind, arn);
  }
  if (arn.split(':')[3] !== region) {
    throw invalidArgument(
      'The notification destination service region is not valid for the bucket location constraint',
      kind,
      arn,
    );
  }
  const { Events: events = [], Filter: filter } = target;
  for (const event of events) {
    if (!isEvent(event)) throw invalidArgument('A specified event is not supported for notifications.', 'Event', event);
  }
  const names = (filter?.Key?.FilterRules ?? []).map(({ Name }) => (Name ?? '').toLowerCase());
  if (names.some((name) => name !== 'prefix' && name !== 'suffix')) {
    throw malformedXml();
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw invalidArgument(`Cannot specify more than one ${twice} rule in a filter.`, 'FilterRule.Name');
}

/** No object's event may have two destinations. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
function checkDistinct(destinations: readonly Destination[]): void {
  const rule = ({ Filter: filter }: Target, name: string): string =>
    filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? '';
  destinations.forEach(({ target: one }, at) => {
    for (const { target: other } of destinations.slice(at + 1)) {
      if (!shareEvent(one.Events ?? [], other.Events ?? [])) continue;
      const [start, otherStart] = [rule(one, 'prefix'), rule(other, 'prefix')];
      const [end, otherEnd] = [rule(one, 'suffix'), rule(other, 'suffix')];
      const overlap =
        (start.startsWith(otherStart) || otherStart.startsWith(start)) &&
        (end.endsWith(otherEnd) || otherEnd.endsWith(end));
      if (!overlap) continue;
      const plain = !one.Filter && !other.Filter;
      throw invalidArgument(
        plain
          ? 'Configurations overlap. Configurations on the same bucket cannot share a common event type.'
          : 'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.',
      );
    }
  });
}

/** S3 shows the names of rules with a capital. */
function filterOf({ Filter: filter }: Target) {
  const rules = filter?.Key?.FilterRules;
  if (!rules) return {};
  const FilterRules = rules.map(({ Name, Value }) => ({
    Name: Name?.toLowerCase() === 'prefix' ? 'Prefix' : 'Suffix',
    Value: Value ?? '',
  }));
  return { Filter: { Key: { FilterRules } } };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export const getBucketNotificationConfiguration: Operation<
  GetBucketNotificationConfigurationCommandInput,
  Output<GetBucketNotificationConfigurationCommandOutput>
> = (input, ctx) => {
  return bucketOf(ctx, input).settings.notification ?? {};
};
