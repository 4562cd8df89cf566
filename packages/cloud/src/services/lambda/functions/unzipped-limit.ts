import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { layerCodes } from '../code/layer-codes.ts';
import { UNZIPPED_LIMIT, unzippedSize } from '../code/unpack.ts';
import { readZip, ZipError } from '../code/zip.ts';
import { invalidParameter } from '../errors.ts';
import type { Code } from '../state.ts';

/**
 * Throws if a function's code and its layers exceed 250 MB unzipped. Missing layers do not count.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export async function checkUnzippedSize(
  ctx: Context,
  code: { readonly unzipped?: number } | Code,
  configuration: Pick<FunctionConfiguration, 'Layers'>,
): Promise<void> {
  // A lenient cloud stores invalid archives, which have no known size.
  if (ctx.kernel.lenient) return;
  const { codes } = layerCodes(ctx, configuration);
  if (codes.length === 0) return;
  const sizes = await Promise.all(codes.map((layer) => unzipped(ctx, layer)));
  const layers = sizes.reduce((sum, size) => sum + size, 0);
  // Both in AWS's words, as users of AWS report them.
  if (layers > UNZIPPED_LIMIT) {
    throw invalidParameter(`Layers consume more than the available size of ${UNZIPPED_LIMIT} bytes`);
  }
  const size = layers + ('blob' in code ? await unzipped(ctx, code) : (code.unzipped ?? 0));
  if (size > UNZIPPED_LIMIT) {
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${UNZIPPED_LIMIT} bytes. The actual size is ${size} bytes.`,
    );
  }
}

async function unzipped(ctx: Context, code: Code): Promise<number> {
  if (code.unzipped !== undefined) return code.unzipped;
  try {
    return unzippedSize(readZip(await ctx.kernel.blobs.bytes(code.blob)));
  } catch (error) {
    // Code that a lenient cloud accepted earlier.
    if (error instanceof ZipError) return 0;
    throw error;
  }
}
