import type { S3DeliveryConfiguration } from '@aws-sdk/client-cloudwatch-logs';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Collection } from '../../../store/store.ts';
import { logs } from '../records.ts';

type Tags = Readonly<Record<string, string>>;

export interface SourceRecord {
  readonly name: string;
  readonly arn: string;
  readonly resource: string;
  readonly service: string;
  readonly logType: string;
  readonly tags: Tags;
}

export interface DestinationRecord {
  readonly name: string;
  readonly arn: string;
  readonly resource: string;
  /** `S3`, `CWL` or `FH`. */
  readonly type: string;
  readonly format: string | undefined;
  readonly policy?: string | undefined;
  readonly tags: Tags;
}

export interface DeliveryRecord {
  readonly id: string;
  readonly arn: string;
  /** Name of the source. */
  readonly source: string;
  /** ARN of the destination. */
  readonly destination: string;
  readonly type: string;
  readonly fields?: readonly string[] | undefined;
  readonly delimiter?: string | undefined;
  readonly s3?: S3DeliveryConfiguration | undefined;
  readonly tags: Tags;
}

export interface Deliveries {
  readonly sources: Collection<SourceRecord>;
  readonly destinations: Collection<DestinationRecord>;
  readonly deliveries: Collection<DeliveryRecord>;
}

export function deliveriesOf(ctx: Context): Deliveries {
  const { of } = logs(ctx);
  return { sources: of('delivery-sources'), destinations: of('delivery-destinations'), deliveries: of('deliveries') };
}

export function arnOf(ctx: Context, kind: 'delivery' | 'delivery-source' | 'delivery-destination', id: string): string {
  return `arn:${partitionOf(ctx.region)}:logs:${ctx.region}:${ctx.account}:${kind}:${id}`;
}

export const NAME = { max: 60, pattern: /^[\w-]*$/ };

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);

export const conflict = (message: string): AwsError => new AwsError('ConflictException', message, 400);

export const shownTags = (tags: Tags): { tags?: Record<string, string> } =>
  Object.keys(tags).length > 0 ? { tags: { ...tags } } : {};
