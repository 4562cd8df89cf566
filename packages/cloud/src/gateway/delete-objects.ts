import type { Context, Operation } from '../kernel/context.ts';
import { AwsError } from '../kernel/errors.ts';
import { authorizeCall } from './authorize.ts';

interface Named {
  readonly Key?: string;
  readonly VersionId?: string;
}

/**
 * Deletes the objects that the caller may delete and reports the others one by one, as AWS does.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteAllowed(
  ctx: Context,
  input: Readonly<Record<string, unknown>>,
  run: Operation<object, { readonly Errors?: readonly object[] }>,
): Promise<Record<string, unknown>> {
  const { Objects = [], ...how } = (input.Delete ?? {}) as { readonly Objects?: readonly Named[] };
  const of = (objects: readonly Named[]) => ({ ...input, Delete: { ...how, Objects: objects } });
  const allowed: Named[] = [];
  const refused: object[] = [];
  for (const object of Objects) {
    try {
      await authorizeCall(ctx, 's3', 'DeleteObjects', of([object]));
      allowed.push(object);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'AccessDenied') throw error;
      const { Key, VersionId } = object;
      refused.push({ Key, VersionId, Code: error.code, Message: error.message });
    }
  }
  if (refused.length > 0 && allowed.length === 0) return { Errors: refused };
  const output = await run(of(allowed), ctx);
  return { ...output, Errors: [...(output.Errors ?? []), ...refused] };
}
