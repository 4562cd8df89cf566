import { Readable } from 'node:stream';
import type { Context } from '../../../kernel/context.ts';
import { compositeChecksum, hasherFor, requestedChecksum, verifyChecksum } from '../shared/checksum.ts';
import { discard } from '../shared/discard.ts';
import type { Checksum, Part, Upload } from '../shared/records.ts';

/** Writes the parts into one blob, with the checksum that the upload was started for. */
export async function joinParts(
  ctx: Context,
  upload: Upload,
  parts: readonly Part[],
  input: object,
): Promise<{ blob: string; checksum: Checksum }> {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
  const { checksumAlgorithm: algorithm = 'CRC64NVME', checksumType: type = 'FULL_OBJECT' } = upload;
  const whole = type === 'FULL_OBJECT' ? hasherFor(algorithm) : undefined;
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const part of parts) {
      for await (const chunk of ctx.kernel.blobs.read(part.blob)) {
        whole?.update(chunk as Buffer);
        yield chunk as Buffer;
      }
    }
  }
  const blob = await ctx.kernel.blobs.write(Readable.from(bytes(), { objectMode: false }));
  try {
    return { blob: blob.id, checksum: checksumOf() };
  } catch (error) {
    discard(ctx.kernel, blob.id);
    throw error;
  }

  function checksumOf(): Checksum {
    const values = parts.map((part) => part.checksum?.value ?? '');
    const value = whole?.digest() ?? compositeChecksum(algorithm, values);
    const sent = requestedChecksum(input, { composite: true });
    if (sent?.algorithm === algorithm) verifyChecksum(algorithm, sent?.value, value);
    return { algorithm, value, type };
  }
}
