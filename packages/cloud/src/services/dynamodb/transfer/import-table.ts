import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type {
  DescribeImportCommandOutput,
  DescribeImportInput,
  ImportTableCommandOutput,
  ImportTableDescription,
  ImportTableInput,
  ListImportsCommandOutput,
  ListImportsInput,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { Constraints } from '../constraints.ts';
import { checkItemSize, itemAt, write } from '../items/write.ts';
import { type TableRecord, tableArn, tables } from '../records.ts';
import { checkIndexKeys, positionOfItem, typeOfKey } from '../storage/keys.ts';
import { createTable } from '../tables/create-table.ts';
import type { Value } from '../values/value.ts';
import { fromWire } from '../values/wire.ts';
import { csvRows } from './csv.ts';
import { documentsIn, itemOfJson } from './json.ts';
import { failureOf, type ImportRecord, importsOf, newId, withDates } from './records.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html */
export const importTable: Operation<ImportTableInput, Output<ImportTableCommandOutput>> = async (input, ctx) => {
  new Constraints()
    .oneOf(input.InputFormat, 'inputFormat', ['ION', 'CSV', 'DYNAMODB_JSON'])
    .oneOf(input.InputCompressionType, 'inputCompressionType', ['GZIP', 'NONE', 'ZSTD'])
    .check();
  if (input.InputFormat === 'ION') throw notImplemented('dynamodb:ImportTable of ION');
  if (input.InputCompressionType === 'ZSTD') throw notImplemented('dynamodb:ImportTable of ZSTD');
  const parameters = input.TableCreationParameters;
  const { TableDescription: made } = await createTable({ ...parameters, TableName: parameters?.TableName }, ctx);
  const name = made?.TableName ?? '';
  const record: ImportRecord = {
    ImportArn: `${tableArn(ctx, name)}/import/${newId(ctx)}`,
    ImportStatus: 'IN_PROGRESS',
    TableArn: tableArn(ctx, name),
    TableId: made?.TableId,
    ClientToken: input.ClientToken ?? ctx.kernel.ids.uuid(),
    S3BucketSource: input.S3BucketSource,
    ErrorCount: 0,
    CloudWatchLogGroupArn: `arn:${partitionOf(ctx.region)}:logs:${ctx.region}:${ctx.account}:log-group:/aws-dynamodb/imports:*`,
    InputFormat: input.InputFormat,
    InputFormatOptions: input.InputFormatOptions,
    InputCompressionType: input.InputCompressionType ?? 'NONE',
    TableCreationParameters: parameters,
    StartTime: ctx.kernel.clock.now(),
    ProcessedSizeBytes: 0,
    ProcessedItemCount: 0,
    ImportedItemCount: 0,
  };
  importsOf(ctx).put(record.ImportArn!, record);
  ctx.kernel.background(run(record, tables(ctx).get(name)!, ctx));
  return { ImportTableDescription: withDates<ImportTableDescription>(record) };
};

interface Counts {
  ErrorCount: number;
  ProcessedSizeBytes: number;
  ProcessedItemCount: number;
  ImportedItemCount: number;
}

async function run(record: ImportRecord, table: Readonly<TableRecord>, ctx: Context): Promise<void> {
  const counts: Counts = { ErrorCount: 0, ProcessedSizeBytes: 0, ProcessedItemCount: 0, ImportedItemCount: 0 };
  let end: Partial<ImportRecord>;
  try {
    for (const key of await keysIn(record, ctx)) await readFile(key, record, table, counts, ctx);
    end =
      counts.ErrorCount === 0
        ? { ImportStatus: 'COMPLETED' }
        : {
            ImportStatus: 'FAILED',
            FailureCode: 'ItemValidationError',
            FailureMessage:
              'Some of the items failed validation checks and were not imported. Please check CloudWatch error logs for more details.',
          };
  } catch (error) {
    end = { ImportStatus: 'FAILED', ...failureOf(error) };
    // Without its source, the table is not created.
    tables(ctx).delete(table.name);
  }
  importsOf(ctx).put(record.ImportArn!, { ...record, ...counts, ...end, EndTime: ctx.kernel.clock.now() });
  await ctx.kernel.store.commit();
}

async function keysIn({ S3BucketSource: source }: ImportRecord, ctx: Context): Promise<string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await ctx.aws.s3.listObjectsV2({
      Bucket: source?.S3Bucket,
      Prefix: source?.S3KeyPrefix,
      ContinuationToken,
    });
    for (const { Key } of page.Contents ?? []) if (Key !== undefined && !Key.endsWith('/')) keys.push(Key);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys;
}

const unpack = promisify(gunzip);

async function readFile(
  Key: string,
  record: ImportRecord,
  table: Readonly<TableRecord>,
  counts: Counts,
  ctx: Context,
): Promise<void> {
  const { Body } = await ctx.aws.s3.getObject({ Bucket: record.S3BucketSource?.S3Bucket, Key });
  const chunks: Buffer[] = [];
  // The body of a call within the cloud is a plain stream.
  for await (const chunk of Body as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  counts.ProcessedSizeBytes += bytes.length;
  const text = (record.InputCompressionType === 'GZIP' ? await unpack(bytes) : bytes).toString();
  const items = record.InputFormat === 'CSV' ? csvItems(text, record, table) : jsonItems(text);
  for (const read of items) {
    counts.ProcessedItemCount += 1;
    try {
      put(read(), table, ctx);
      counts.ImportedItemCount += 1;
    } catch {
      counts.ErrorCount += 1;
    }
  }
}

type Read = () => Record<string, Value>;

function* jsonItems(text: string): Generator<Read> {
  for (const document of documentsIn(text)) yield () => itemOfJson((document as { Item?: unknown } | undefined)?.Item);
}

/** All is text, except keys that are numbers or bytes. */
function* csvItems(text: string, record: ImportRecord, table: Readonly<TableRecord>): Generator<Read> {
  const { Delimiter = ',', HeaderList } = record.InputFormatOptions?.Csv ?? {};
  let names = HeaderList;
  for (const row of csvRows(text, Delimiter)) {
    if (names) yield () => csvItem(row, names!, table);
    else names = row;
  }
}

function csvItem(
  row: readonly string[],
  names: readonly string[],
  table: Readonly<TableRecord>,
): Record<string, Value> {
  const item: Record<string, Value> = Object.create(null);
  for (const [at, name] of names.entries()) {
    const field = row[at];
    if (field === undefined || field === '') continue;
    const type = typeOfKey(table, name);
    if (type === 'N') item[name] = fromWire({ N: field });
    else item[name] = type === 'B' ? fromWire({ B: Buffer.from(field, 'base64') }) : { S: field };
  }
  return item;
}

function put(item: Record<string, Value>, table: Readonly<TableRecord>, ctx: Context): void {
  const position = positionOfItem(table, item);
  checkIndexKeys(table, item, 'item');
  checkItemSize(item);
  write(ctx, { table, position, before: itemAt(ctx, table, position), after: item });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeImport.html */
export const describeImport: Operation<DescribeImportInput, Output<DescribeImportCommandOutput>> = (input, ctx) => {
  const record = importsOf(ctx).get(input.ImportArn ?? '');
  if (!record) throw new AwsError('ImportNotFoundException', `Import not found: ${input.ImportArn}`, 400);
  return { ImportTableDescription: withDates<ImportTableDescription>(record) };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListImports.html */
export const listImports: Operation<ListImportsInput, Output<ListImportsCommandOutput>> = (input, ctx) => {
  new Constraints().between(input.PageSize, 'pageSize', 1, 25).check();
  const all = [...importsOf(ctx).values()].filter(
    ({ TableArn }) => input.TableArn === undefined || TableArn === input.TableArn,
  );
  const from = input.NextToken === undefined ? 0 : all.findIndex(({ ImportArn }) => ImportArn === input.NextToken) + 1;
  const page = all.slice(from, from + (input.PageSize ?? 25));
  return {
    ImportSummaryList: page.map((record) => {
      const {
        ImportArn,
        ImportStatus,
        TableArn,
        S3BucketSource,
        CloudWatchLogGroupArn,
        InputFormat,
        StartTime,
        EndTime,
      } = withDates<ImportTableDescription>(record);
      return {
        ImportArn,
        ImportStatus,
        TableArn,
        S3BucketSource,
        CloudWatchLogGroupArn,
        InputFormat,
        StartTime,
        EndTime,
      };
    }),
    NextToken: from + page.length < all.length ? page.at(-1)?.ImportArn : undefined,
  };
};
