import type {
  AccelerateConfiguration,
  AnalyticsConfiguration,
  CORSRule,
  IntelligentTieringConfiguration,
  InventoryConfiguration,
  LifecycleRule,
  LoggingEnabled,
  MetricsConfiguration,
  NotificationConfiguration,
  ObjectLockRule,
  OwnershipControlsRule,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  RequestPaymentConfiguration,
  ServerSideEncryptionRule,
  VersioningConfiguration,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import type { Acl, Tag } from './records.ts';

type ById<T> = Readonly<Record<string, T>>;

/** A bucket's configuration, in the shapes of the API; absent means never set or deleted. */
export interface BucketSettings {
  readonly accelerate?: AccelerateConfiguration;
  readonly acl?: Acl;
  readonly cors?: readonly CORSRule[];
  readonly encryption?: readonly ServerSideEncryptionRule[];
  readonly lifecycle?: { readonly rules: readonly LifecycleRule[]; readonly minimumSize?: string };
  readonly logging?: LoggingEnabled;
  readonly notification?: NotificationConfiguration;
  /** Object lock was switched on, with or without a default retention. */
  readonly objectLock?: { readonly rule?: ObjectLockRule };
  readonly ownership?: readonly OwnershipControlsRule[];
  readonly policy?: string;
  readonly publicAccessBlock?: PublicAccessBlockConfiguration;
  readonly replication?: ReplicationConfiguration;
  readonly requestPayment?: RequestPaymentConfiguration;
  readonly tags?: readonly Tag[];
  readonly versioning?: VersioningConfiguration;
  readonly website?: WebsiteConfiguration;
  readonly analytics?: ById<AnalyticsConfiguration>;
  readonly intelligentTiering?: ById<IntelligentTieringConfiguration>;
  readonly inventory?: ById<InventoryConfiguration>;
  readonly metrics?: ById<MetricsConfiguration>;
}
