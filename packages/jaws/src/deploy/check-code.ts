import { inParallel } from '../base/async.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import { sha256OfKey } from '../templates/names.ts';
import type { JawsBucket } from './bucket.ts';

const atOnce = 16;

/**
 * Compares code in a bucket with the SHA-256 in its keys. Throws CodeDiffers. Missing objects, and code of earlier versions, whose keys have none,
 * are passed over.
 */
export async function checkCode(bucket: JawsBucket, keys: Iterable<string>): Promise<void> {
  const known = [...new Set(keys)].filter((key) => sha256OfKey(key) !== undefined);
  const wrong: string[] = [];
  await inParallel(known, atOnce, async (key) => {
    const found = await bucket.sha256(key);
    if (found !== undefined && found !== sha256OfKey(key)) wrong.push(key);
  });
  const { stage, region } = bucket.place;
  if (wrong.length > 0) throw fail('CodeDiffers', { stage, region, keys: wrong.sort() });
}

/** Keys of the code that Lambda reads when a stack goes from one template to the other; `all`: also of unchanged functions. */
export function codeRead(before: Template | undefined, after: Template, all: boolean): string[] {
  return Object.entries(after.Resources).flatMap(([id, { Type, Properties }]) => {
    const [is, was] = [Properties, before?.Resources[id]?.Properties].map((of) =>
      JSON.stringify([of?.Code, of?.FunctionName]),
    );
    const { S3Key } = (Properties?.Code ?? {}) as { readonly S3Key?: unknown };
    const isRead = Type === 'AWS::Lambda::Function' && (all || is !== was);
    return isRead && typeof S3Key === 'string' ? [S3Key] : [];
  });
}
