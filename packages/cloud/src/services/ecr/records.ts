import type {
  EncryptionConfiguration,
  ImageScanningConfiguration,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
  Tag,
} from '@aws-sdk/client-ecr';
import type { Context } from '../../kernel/context.ts';
import type { Collection } from '../../store/store.ts';

/** A repository, key: its name. Times are milliseconds since the epoch. */
export interface RepositoryRecord {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  readonly mutability: ImageTagMutability;
  readonly exclusions?: ImageTagMutabilityExclusionFilter[] | undefined;
  readonly scanning: ImageScanningConfiguration;
  readonly encryption: EncryptionConfiguration;
  readonly tags: readonly Tag[];
  /** JSON. */
  readonly policy?: string | undefined;
  /** JSON. */
  readonly lifecycle?: string | undefined;
}

export const repositories = ({ kernel, account, region }: Context): Collection<RepositoryRecord> =>
  kernel.store.collection<RepositoryRecord>(`ecr/${account}/${region}/repositories`);
