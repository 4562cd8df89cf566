import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FunctionCode, LayerVersionContentInput } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { UNZIPPED_LIMIT, unzippedSize } from '../code/unpack.ts';
import { readZip, ZipError } from '../code/zip.ts';
import { invalidParameter } from '../errors.ts';
import type { Code } from '../state.ts';

/** Of a package that is sent in the request. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const UPLOAD_LIMIT = 52_428_800;

/** A deployment package's bytes, checked and not yet stored. */
export interface CodeBytes {
  readonly bytes: Buffer;
  /** Base64. */
  readonly sha256: string;
  readonly image?: string;
  /** Bytes, unzipped; undefined if it is not an archive. */
  readonly unzipped?: number;
}

/** Reads a package from the request or from S3. Throws InvalidParameterValueException in AWS's words. */
export async function readCode(ctx: Context, input: FunctionCode & LayerVersionContentInput): Promise<CodeBytes> {
  if (input.ImageUri) {
    if (!ctx.kernel.lenient) throw notImplemented('Lambda container image (Code.ImageUri)');
    const sha256 = createHash('sha256').update(input.ImageUri).digest('hex');
    return { bytes: Buffer.alloc(0), sha256, image: input.ImageUri };
  }
  let bytes: Buffer;
  if (input.ZipFile) {
    bytes = Buffer.from(input.ZipFile);
    if (bytes.length > UPLOAD_LIMIT) {
      const text = `Zipped size must be smaller than ${UPLOAD_LIMIT} bytes`;
      throw new AwsError('RequestEntityTooLargeException', text, 413);
    }
  } else if (input.S3Bucket && input.S3Key) {
    bytes = await fromS3(ctx, input);
  } else {
    throw invalidParameter('Please provide a source for function code.');
  }
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  // Other emulators accept any bytes until they are invoked.
  return ctx.kernel.lenient ? { bytes, sha256 } : { bytes, sha256, unzipped: checkArchive(bytes) };
}

export async function keepCode(ctx: Context, { bytes, sha256, image, unzipped }: CodeBytes): Promise<Code> {
  const blob = await ctx.kernel.blobs.write(bytes);
  return {
    blob: blob.id,
    sha256,
    size: bytes.length,
    ...(unzipped === undefined ? {} : { unzipped }),
    ...(image === undefined ? {} : { image }),
  };
}

async function fromS3(ctx: Context, input: FunctionCode): Promise<Buffer> {
  try {
    const { Body } = await ctx.aws.s3.getObject({
      Bucket: input.S3Bucket,
      Key: input.S3Key,
      ...(input.S3ObjectVersion ? { VersionId: input.S3ObjectVersion } : {}),
    });
    // Within the cloud a streaming body is a stream or bytes.
    const body: unknown = Body;
    if (!(body instanceof Readable)) return Buffer.from((body ?? []) as Uint8Array);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    );
  }
}

/** The unzipped size in bytes. */
function checkArchive(bytes: Buffer): number {
  try {
    const size = unzippedSize(readZip(bytes));
    if (size > UNZIPPED_LIMIT) throw invalidParameter(`Unzipped size must be smaller than ${UNZIPPED_LIMIT} bytes`);
    return size;
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
}
