import type {
  AnalyticsConfiguration,
  AnalyticsFilter,
  IntelligentTieringConfiguration,
  InventoryConfiguration,
  MetricsConfiguration,
  Tag,
} from '@aws-sdk/client-s3';
import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { compact } from '../shared/describe.ts';
import { boolean, list, number, optional, record, text, texts } from './values.ts';

/** A property of AWS::S3::Bucket that is a list of configurations, each with an id. */
interface BucketList {
  readonly property: string;
  put(ctx: ResourceContext, Bucket: string, Id: string, item: Properties): Promise<unknown>;
  delete(ctx: ResourceContext, Bucket: string, Id: string): Promise<unknown>;
}

const bucketLists: readonly BucketList[] = [
  {
    property: 'AnalyticsConfigurations',
    put: ({ aws }, Bucket, Id, item) =>
      aws.s3.putBucketAnalyticsConfiguration({ Bucket, Id, AnalyticsConfiguration: analytics(Id, item) }),
    delete: ({ aws }, Bucket, Id) => aws.s3.deleteBucketAnalyticsConfiguration({ Bucket, Id }),
  },
  {
    property: 'IntelligentTieringConfigurations',
    put: ({ aws }, Bucket, Id, item) =>
      aws.s3.putBucketIntelligentTieringConfiguration({
        Bucket,
        Id,
        IntelligentTieringConfiguration: tiering(Id, item),
      }),
    delete: ({ aws }, Bucket, Id) => aws.s3.deleteBucketIntelligentTieringConfiguration({ Bucket, Id }),
  },
  {
    property: 'InventoryConfigurations',
    put: ({ aws }, Bucket, Id, item) =>
      aws.s3.putBucketInventoryConfiguration({ Bucket, Id, InventoryConfiguration: inventory(Id, item) }),
    delete: ({ aws }, Bucket, Id) => aws.s3.deleteBucketInventoryConfiguration({ Bucket, Id }),
  },
  {
    property: 'MetricsConfigurations',
    put: ({ aws }, Bucket, Id, item) =>
      aws.s3.putBucketMetricsConfiguration({ Bucket, Id, MetricsConfiguration: metrics(Id, item) }),
    delete: ({ aws }, Bucket, Id) => aws.s3.deleteBucketMetricsConfiguration({ Bucket, Id }),
  },
];

/** Puts the target settings and deletes those that are no longer in the template. */
export async function applyLists(
  ctx: ResourceContext,
  Bucket: string,
  wanted: Properties,
  previous: Properties,
): Promise<void> {
  for (const { property, put, delete: remove } of bucketLists) {
    const [now, before] = [byId(wanted[property]), byId(previous[property])];
    for (const [id, item] of now) {
      if (JSON.stringify(item) !== JSON.stringify(before.get(id))) await put(ctx, Bucket, id, item);
    }
    for (const id of before.keys()) if (!now.has(id)) await remove(ctx, Bucket, id);
  }
}

const byId = (value: unknown): Map<string, Properties> =>
  new Map(list(value, (item) => [text(item.Id) ?? '', item] as const));

const tagsOf = (value: unknown): Tag[] => list(value, ({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }));

/** The API has one shape for no condition, one for one, and one for several. */
function filterOf(item: Properties, more: { AccessPointArn?: string } = {}): AnalyticsFilter | undefined {
  const Prefix = text(item.Prefix);
  const Tags = tagsOf(item.TagFilters);
  const all = compact({ Prefix, ...more });
  const count = Object.keys(all).length + Tags.length;
  if (count === 0) return undefined;
  const one = Tags[0] ? { Tag: Tags[0] } : all;
  return (count === 1 ? one : { And: { ...all, ...(Tags.length > 0 ? { Tags } : {}) } }) as AnalyticsFilter;
}

const destination = (value: Properties) => ({
  Bucket: text(value.BucketArn),
  // Literals of the SDK's types are checked by the operations.
  Format: text(value.Format) as 'CSV' | undefined,
  ...compact({ AccountId: text(value.BucketAccountId), Prefix: text(value.Prefix) }),
});

function analytics(Id: string, item: Properties): AnalyticsConfiguration {
  const DataExport = optional(record(item.StorageClassAnalysis).DataExport, (value) => {
    const { AccountId, ...where } = destination(record(value.Destination));
    return {
      OutputSchemaVersion: text(value.OutputSchemaVersion) as 'V_1' | undefined,
      Destination: { S3BucketDestination: { ...where, ...compact({ BucketAccountId: AccountId }) } },
    };
  });
  return { Id, ...compact({ Filter: filterOf(item) }), StorageClassAnalysis: compact({ DataExport }) };
}

const tiering = (Id: string, item: Properties): IntelligentTieringConfiguration => ({
  Id,
  ...compact({ Filter: filterOf(item) }),
  Status: text(item.Status) as 'Enabled' | undefined,
  Tierings: list(item.Tierings, ({ AccessTier, Days }) => ({
    AccessTier: text(AccessTier) as 'ARCHIVE_ACCESS' | undefined,
    Days: number(Days),
  })),
});

const inventory = (Id: string, item: Properties): InventoryConfiguration => ({
  Id,
  IsEnabled: boolean(item.Enabled),
  IncludedObjectVersions: text(item.IncludedObjectVersions) as 'All' | undefined,
  Schedule: { Frequency: text(item.ScheduleFrequency) as 'Daily' | undefined },
  Destination: { S3BucketDestination: destination(record(item.Destination)) },
  ...compact({
    Filter: item.Prefix === undefined ? undefined : { Prefix: text(item.Prefix) },
    OptionalFields: texts(item.OptionalFields) as 'Size'[] | undefined,
  }),
});

const metrics = (Id: string, item: Properties): MetricsConfiguration => ({
  Id,
  ...compact({ Filter: filterOf(item, compact({ AccessPointArn: text(item.AccessPointArn) })) }),
});
