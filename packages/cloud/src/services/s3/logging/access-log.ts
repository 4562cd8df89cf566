import type { LoggingEnabled } from '@aws-sdk/client-s3';
import type { Context, Operation } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { policyAllows } from '../../../kernel/permission.ts';
import { asS3 } from '../notifications/deliver.ts';
import { logDelivery } from '../shared/acl.ts';
import { allBuckets, bucketArn, bucketName } from '../shared/buckets.ts';
import type { Bucket } from '../shared/records.ts';
import { type Entry, logLine } from './line.ts';

interface Input {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

interface Answer {
  readonly ContentLength?: number | undefined;
  readonly Body?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number | undefined };
}

/** Writes a line for each request to a bucket with access logs, by its configuration when the request arrived. */
export function logged(operations: Readonly<Record<string, Operation>>): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]): [string, Operation] => [
      name,
      (input: Input, ctx) => {
        const bucket = input.Bucket === undefined ? undefined : allBuckets(ctx.kernel).get(bucketName(input.Bucket));
        const logging = bucket?.settings.logging;
        // The cloud's own calls are not logged.
        return bucket && logging && ctx.http
          ? withLog(ctx, bucket, logging, name, input, () => run(input, ctx))
          : run(input, ctx);
      },
    ]),
  );
}

async function withLog(
  ctx: Context,
  bucket: Bucket,
  logging: LoggingEnabled,
  operation: string,
  { Key: key, VersionId: versionId }: Input,
  run: () => unknown,
): Promise<unknown> {
  const at = ctx.kernel.clock.now();
  const write = (rest: Pick<Entry, 'status' | 'error' | 'sent' | 'size'>): Promise<void> =>
    put(
      ctx,
      bucket,
      logging,
      logLine(ctx, bucket, { operation, key, versionId, at, took: ctx.kernel.clock.now() - at, ...rest }),
    );
  try {
    const answer = ((await run()) ?? {}) as Answer;
    const { ContentLength: size, Body: body } = answer;
    const sent = body === undefined ? undefined : size;
    await write({ status: answer.$metadata?.httpStatusCode ?? 200, error: undefined, sent, size });
    return answer;
  } catch (error) {
    if (error instanceof AwsError) {
      await write({ status: error.status ?? 400, error: error.code, sent: undefined, size: undefined });
    }
    throw error;
  }
}

/** One object for each request, at once: S3 collects them for some hours. A failure to log does not fail the request. */
async function put(ctx: Context, bucket: Bucket, logging: LoggingEnabled, line: string): Promise<void> {
  const target = allBuckets(ctx.kernel).get(logging.TargetBucket ?? '');
  const Key = keyOf(ctx, bucket, logging);
  try {
    if (!target || !(await mayLog(ctx, bucket, target, Key))) return;
    await asS3(ctx.kernel, target).aws.s3.putObject({
      Bucket: target.name,
      Key,
      Body: line,
      ContentType: 'text/plain',
    });
  } catch (error) {
    ctx.kernel.log.warn(`The access log of ${bucket.name} was not written`, { error: errorText(error) });
  }
}

/** By its list or its policy. https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general */
async function mayLog(ctx: Context, source: Bucket, target: Bucket, key: string): Promise<boolean> {
  if (ctx.kernel.lenient) return true;
  const { acl, policy } = target.settings;
  if (acl?.grants.some(({ Grantee, Permission }) => Grantee?.URI === logDelivery && Permission === 'WRITE'))
    return true;
  return policyAllows(asS3(ctx.kernel, target), policy, {
    service: 'logging.s3.amazonaws.com',
    action: 's3:PutObject',
    resource: `${bucketArn(target)}/${key}`,
    source: bucketArn(source),
  });
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-log-keyname-format
function keyOf({ kernel }: Context, { account, region, name }: Bucket, logging: LoggingEnabled): string {
  const date = new Date(kernel.clock.now()).toISOString();
  const [year, month, day] = date.slice(0, 10).split('-');
  const stampOf = `${date.slice(0, 10)}-${date.slice(11, 19).replaceAll(':', '-')}`;
  const unique = kernel.ids.random(16, '0123456789ABCDEF');
  const parted = logging.TargetObjectKeyFormat?.PartitionedPrefix;
  const folder = parted ? `${account}/${region}/${name}/${year}/${month}/${day}/` : '';
  return `${logging.TargetPrefix ?? ''}${folder}${stampOf}-${unique}`;
}
