import type {
  AttributeDefinition,
  BillingMode,
  ContributorInsightsMode,
  CreateTableInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  OnDemandThroughput,
  ProvisionedThroughput,
  SSEType,
  StreamViewType,
  TableClass,
  WarmThroughput,
} from '@aws-sdk/client-dynamodb';
import { notImplemented } from '../../../kernel/errors.ts';
import type { Properties } from '../../../kernel/resource-type.ts';
import { typed } from './properties.ts';

interface Insights {
  readonly Enabled: boolean;
  readonly Mode?: ContributorInsightsMode;
}

export type IndexProperties = GlobalSecondaryIndex & { readonly ContributorInsightsSpecification?: Insights };

interface Policy {
  readonly PolicyDocument: unknown;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export interface TableProperties {
  readonly AttributeDefinitions?: AttributeDefinition[];
  readonly BillingMode?: BillingMode;
  readonly ContributorInsightsSpecification?: Insights;
  readonly DeletionProtectionEnabled?: boolean;
  readonly GlobalSecondaryIndexes?: IndexProperties[];
  readonly ImportSourceSpecification?: unknown;
  readonly KeySchema?: KeySchemaElement[];
  readonly KinesisStreamSpecification?: unknown;
  readonly LocalSecondaryIndexes?: LocalSecondaryIndex[];
  readonly OnDemandThroughput?: OnDemandThroughput;
  readonly PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled?: boolean; RecoveryPeriodInDays?: number };
  readonly ProvisionedThroughput?: ProvisionedThroughput;
  readonly ResourcePolicy?: Policy;
  readonly SSESpecification?: { SSEEnabled: boolean; KMSMasterKeyId?: string; SSEType?: SSEType };
  readonly StreamSpecification?: { StreamViewType: StreamViewType; ResourcePolicy?: Policy };
  readonly TableClass?: TableClass;
  readonly TableName?: string;
  readonly TimeToLiveSpecification?: { AttributeName?: string; Enabled: boolean };
  readonly WarmThroughput?: WarmThroughput;
}

export function tableProperties(properties: Properties): TableProperties {
  for (const name of ['ImportSourceSpecification', 'KinesisStreamSpecification', 'VectorIndexes']) {
    if (properties[name] !== undefined) throw notImplemented(`AWS::DynamoDB::Table with ${name}`);
  }
  return typed<TableProperties>(properties);
}

export const policyText = (policy: Policy | undefined): string | undefined =>
  policy && (typeof policy.PolicyDocument === 'string' ? policy.PolicyDocument : JSON.stringify(policy.PolicyDocument));

export const toSse = ({ SSESpecification: sse }: TableProperties): CreateTableInput['SSESpecification'] =>
  sse && { Enabled: sse.SSEEnabled, KMSMasterKeyId: sse.KMSMasterKeyId, SSEType: sse.SSEType };

export function apiIndex({
  ContributorInsightsSpecification: _insights,
  ...index
}: IndexProperties): GlobalSecondaryIndex {
  return index;
}

/** The input of CreateTable; the rest is set afterward. */
export function createInput(name: string, table: TableProperties, tags: Record<string, string>): CreateTableInput {
  return {
    TableName: name,
    AttributeDefinitions: table.AttributeDefinitions ?? [],
    KeySchema: table.KeySchema ?? [],
    BillingMode: table.BillingMode,
    ProvisionedThroughput: table.BillingMode === 'PAY_PER_REQUEST' ? undefined : table.ProvisionedThroughput,
    GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.length
      ? table.GlobalSecondaryIndexes.map(apiIndex)
      : undefined,
    LocalSecondaryIndexes: table.LocalSecondaryIndexes?.length ? table.LocalSecondaryIndexes : undefined,
    StreamSpecification: table.StreamSpecification && {
      StreamEnabled: true,
      StreamViewType: table.StreamSpecification.StreamViewType,
    },
    SSESpecification: toSse(table),
    TableClass: table.TableClass,
    DeletionProtectionEnabled: table.DeletionProtectionEnabled,
    OnDemandThroughput: table.OnDemandThroughput,
    WarmThroughput: table.WarmThroughput,
    ResourcePolicy: policyText(table.ResourcePolicy),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
