import type { Caller } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { mayAssume } from '../../../kernel/permission.ts';
import { asS3 } from '../notifications/deliver.ts';
import { bucketArn } from '../shared/buckets.ts';
import type { Bucket } from '../shared/records.ts';

/**
 * Asks what a replication role may do: in its own account by its policies, in another's by the bucket's policy too. A lenient cloud
 * lets every role do everything.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export class ReplicationRole {
  readonly #kernel: Kernel;
  readonly #source: Bucket;
  readonly #arn: string;

  constructor(kernel: Kernel, source: Bucket) {
    this.#kernel = kernel;
    this.#source = source;
    this.#arn = source.settings.replication?.Role ?? '';
  }

  async isTrusted(): Promise<boolean> {
    if (this.#kernel.lenient) return true;
    const access = { service: 's3.amazonaws.com', source: bucketArn(this.#source) };
    return mayAssume(asS3(this.#kernel, this.#source), this.#arn, access);
  }

  /** Whether it may do one of these actions to an object of the bucket. */
  async may(bucket: Bucket, key: string, ...actions: readonly string[]): Promise<boolean> {
    if (this.#kernel.lenient) return true;
    const resource = `${bucketArn(bucket)}/${key}`;
    const where = { resource, resourceAccount: bucket.account, resourcePolicy: bucket.settings.policy };
    for (const action of actions) {
      if (!(await this.#kernel.callers.denialOf(this.#session(), { action, ...where }))) return true;
    }
    return false;
  }

  #session(): Caller {
    const { account } = this.#source;
    const name = this.#arn.split('/').at(-1) ?? '';
    const partition = this.#arn.split(':')[1] ?? 'aws';
    const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/s3-replication`;
    return { kind: 'role', account, arn, userId: 's3-replication' };
  }
}
