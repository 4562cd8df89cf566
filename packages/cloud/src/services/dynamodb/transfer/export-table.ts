import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type {
  DescribeExportCommandOutput,
  DescribeExportInput,
  ExportDescription,
  ExportTableToPointInTimeCommandOutput,
  ExportTableToPointInTimeInput,
  ListExportsCommandOutput,
  ListExportsInput,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { type Entry, entriesOf } from '../backups/records.ts';
import { Constraints } from '../constraints.ts';
import { tableNameOf } from '../find.ts';
import { tables } from '../records.ts';
import { jsonItem } from './json.ts';
import { type ExportRecord, exportsOf, failureOf, newId, withDates } from './records.ts';

const pack = promisify(gzip);

/** Of the present moment, as DynamoDB JSON. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html */
export const exportTableToPointInTime: Operation<
  ExportTableToPointInTimeInput,
  Output<ExportTableToPointInTimeCommandOutput>
> = (input, ctx) => {
  new Constraints()
    .oneOf(input.ExportFormat, 'exportFormat', ['DYNAMODB_JSON', 'ION'])
    .oneOf(input.ExportType, 'exportType', ['FULL_EXPORT', 'INCREMENTAL_EXPORT'])
    .check();
  if (input.ExportFormat === 'ION') throw notImplemented('dynamodb:ExportTableToPointInTime as ION');
  if (input.ExportType === 'INCREMENTAL_EXPORT')
    throw notImplemented('dynamodb:ExportTableToPointInTime by increments');
  const name = tableNameOf(input.TableArn, ctx);
  const table = tables(ctx).get(name);
  if (!table) throw new AwsError('TableNotFoundException', `Table not found: ${input.TableArn}`, 400);
  if (!table.pitr) {
    throw new AwsError(
      'PointInTimeRecoveryUnavailableException',
      `Point in time recovery is not enabled for table '${name}'`,
      400,
    );
  }
  const now = ctx.kernel.clock.now();
  if (input.ExportTime && Math.abs(input.ExportTime.getTime() - now) > 60_000) {
    throw notImplemented('dynamodb:ExportTableToPointInTime of a past time');
  }
  const record: ExportRecord = {
    ExportArn: `${input.TableArn}/export/${newId(ctx)}`,
    ExportStatus: 'IN_PROGRESS',
    StartTime: now,
    ExportTime: input.ExportTime?.getTime() ?? now,
    TableArn: input.TableArn,
    TableId: table.id,
    ClientToken: input.ClientToken ?? ctx.kernel.ids.uuid(),
    S3Bucket: input.S3Bucket,
    S3BucketOwner: input.S3BucketOwner,
    S3Prefix: input.S3Prefix,
    S3SseAlgorithm: input.S3SseAlgorithm ?? 'AES256',
    S3SseKmsKeyId: input.S3SseKmsKeyId,
    ExportFormat: 'DYNAMODB_JSON',
    ExportType: 'FULL_EXPORT',
  };
  exportsOf(ctx).put(record.ExportArn!, record);
  ctx.kernel.background(run(record, entriesOf(ctx, table), ctx));
  return { ExportDescription: withDates<ExportDescription>(record) };
};

async function run(record: ExportRecord, entries: readonly Entry[], ctx: Context): Promise<void> {
  let end: Partial<ExportRecord>;
  try {
    end = { ExportStatus: 'COMPLETED', ...(await writeFiles(record, entries, ctx)) };
  } catch (error) {
    end = { ExportStatus: 'FAILED', ...failureOf(error) };
  }
  exportsOf(ctx).put(record.ExportArn!, { ...record, ...end, EndTime: ctx.kernel.clock.now() });
  await ctx.kernel.store.commit();
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html */
async function writeFiles(
  record: ExportRecord,
  entries: readonly Entry[],
  ctx: Context,
): Promise<Partial<ExportRecord>> {
  const id = record.ExportArn!.split('/').at(-1)!;
  const folder = `${record.S3Prefix ? `${record.S3Prefix.replace(/\/$/, '')}/` : ''}AWSDynamoDB/${id}`;
  const put = (key: string, Body: Buffer | string) => ctx.aws.s3.putObject({ Bucket: record.S3Bucket, Key: key, Body });
  const data = await pack(entries.map(([, { item }]) => `${JSON.stringify({ Item: jsonItem(item) })}\n`).join(''));
  const dataFileS3Key = `${folder}/data/${ctx.kernel.ids.random(26)}.json.gz`;
  const billed = entries.reduce((sum, [, { size }]) => sum + size, 0);
  const md5 = (bytes: Buffer | string) => createHash('md5').update(bytes).digest('base64');
  await put(`${folder}/_started`, '');
  await put(dataFileS3Key, data);
  const files = `${JSON.stringify({ itemCount: entries.length, md5Checksum: md5(data), etag: createHash('md5').update(data).digest('hex'), dataFileS3Key })}\n`;
  await put(`${folder}/manifest-files.json`, files);
  await put(`${folder}/manifest-files.md5`, md5(files));
  const ExportManifest = `${folder}/manifest-summary.json`;
  const summary = JSON.stringify({
    version: '2020-06-30',
    exportArn: record.ExportArn,
    startTime: new Date(record.StartTime ?? 0).toISOString(),
    endTime: new Date(ctx.kernel.clock.now()).toISOString(),
    tableArn: record.TableArn,
    tableId: record.TableId,
    exportTime: new Date(record.ExportTime ?? 0).toISOString(),
    s3Bucket: record.S3Bucket,
    s3Prefix: record.S3Prefix ?? null,
    s3SseAlgorithm: record.S3SseAlgorithm,
    s3SseKmsKeyId: record.S3SseKmsKeyId ?? null,
    manifestFilesS3Key: `${folder}/manifest-files.json`,
    billedSizeBytes: billed,
    itemCount: entries.length,
    outputFormat: 'DYNAMODB_JSON',
    exportType: 'FULL_EXPORT',
  });
  await put(ExportManifest, summary);
  await put(`${folder}/manifest-summary.md5`, md5(summary));
  return { ExportManifest, BilledSizeBytes: billed, ItemCount: entries.length };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeExport.html */
export const describeExport: Operation<DescribeExportInput, Output<DescribeExportCommandOutput>> = (input, ctx) => {
  const record = exportsOf(ctx).get(input.ExportArn ?? '');
  if (!record) throw new AwsError('ExportNotFoundException', `Export not found: ${input.ExportArn}`, 400);
  return { ExportDescription: withDates<ExportDescription>(record) };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html */
export const listExports: Operation<ListExportsInput, Output<ListExportsCommandOutput>> = (input, ctx) => {
  new Constraints().between(input.MaxResults, 'maxResults', 1, 25).check();
  const all = [...exportsOf(ctx).values()].filter(
    ({ TableArn }) => input.TableArn === undefined || TableArn === input.TableArn,
  );
  const from = input.NextToken === undefined ? 0 : all.findIndex(({ ExportArn }) => ExportArn === input.NextToken) + 1;
  const page = all.slice(from, from + (input.MaxResults ?? 25));
  return {
    ExportSummaries: page.map(({ ExportArn, ExportStatus, ExportType }) => ({ ExportArn, ExportStatus, ExportType })),
    NextToken: from + page.length < all.length ? page.at(-1)?.ExportArn : undefined,
  };
};
