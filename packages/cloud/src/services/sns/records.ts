import type { Context } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Collection } from '../../store/store.ts';

/** Times are milliseconds since the epoch. */
export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  readonly owner: string;
  readonly fifo: boolean;
  /** Names this topic's own collections: one that is made again under the same name starts without subscriptions. */
  readonly id: string;
  readonly created: number;
  /** As set by callers, by AWS's names, without `Policy` and `DeliveryPolicy`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly policy: string;
  readonly deliveryPolicy?: string | undefined;
  /** When its archive policy was set, as long as it has one. */
  readonly archivedSince?: number | undefined;
  readonly dataProtectionPolicy?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** How many subscriptions were deleted. */
  readonly deleted: number;
}

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly owner: string;
  /** ARN of who subscribed. */
  readonly principal: string;
  readonly created: number;
  readonly pending: boolean;
  readonly authenticated: boolean;
  /** Given to the endpoint, to be shown when the subscription is confirmed. */
  readonly token: string;
  /** As set by callers, by AWS's names. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ApplicationRecord {
  readonly arn: string;
  readonly platform: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface EndpointRecord {
  readonly arn: string;
  readonly application: string;
  readonly token: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Sns {
  readonly topics: Collection<TopicRecord>;
  readonly applications: Collection<ApplicationRecord>;
  readonly endpoints: Collection<EndpointRecord>;
  /** A topic's subscriptions by the last part of their ARN. */
  subscriptions(topic: Pick<TopicRecord, 'id'>): Collection<SubscriptionRecord>;
  /** Any other kind of record of this service. */
  of<T>(kind: string): Collection<T>;
}

/** This service's state in one account and region. */
export function snsOf(kernel: Kernel, { account, region }: Place): Sns {
  const of = <T>(kind: string): Collection<T> => kernel.store.collection<T>(`sns/${account}/${region}/${kind}`);
  return {
    topics: of('topics'),
    applications: of('applications'),
    endpoints: of('endpoints'),
    subscriptions: ({ id }) => of(`subscriptions/${id}`),
    of,
  };
}

export function sns(ctx: Context): Sns {
  return snsOf(ctx.kernel, ctx);
}
