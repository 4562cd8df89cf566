import type { UpdateFunctionCodeCommandInput, UpdateFunctionCodeCommandOutput } from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { verifySignature } from '../code-signing/verify.ts';
import { preconditionFailed } from '../errors.ts';
import { fleet } from '../exec/fleet.ts';
import { findChangeable } from '../resolve.ts';
import { type FunctionRecord, functions } from '../state.ts';
import { publish } from '../versions/publish.ts';
import { keepCode, readCode } from './code-input.ts';
import { dropCode } from './drop-code.ts';
import { beingCreated, beingUpdated, lambdaTime, SETTLED } from './shape.ts';
import { checkUnzippedSize } from './unzipped-limit.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export const updateFunctionCode: Operation<
  UpdateFunctionCodeCommandInput,
  Output<UpdateFunctionCodeCommandOutput>
> = async (input, ctx) => {
  const { fn: before, place } = findChangeable(ctx, input.FunctionName ?? '');
  checkRevision(before, input.RevisionId);
  verifySignature(ctx, before.codeSigningConfig, before.name);
  const { ImageUri, S3Bucket, S3Key, S3ObjectVersion, ZipFile } = input;
  const bytes = await readCode(ctx, { ImageUri, S3Bucket, S3Key, S3ObjectVersion, ZipFile });
  await checkUnzippedSize(ctx, bytes, before.configuration);
  const change = {
    CodeSize: bytes.bytes.length,
    CodeSha256: bytes.sha256,
    ...(input.Architectures ? { Architectures: input.Architectures } : {}),
    LastModified: lambdaTime(ctx),
    ...SETTLED,
  };
  if (input.DryRun) return { ...before.configuration, ...change };
  const code = await keepCode(ctx, bytes);
  // The function may have changed while the code was read.
  const { fn } = findChangeable(ctx, input.FunctionName ?? '');
  const configuration = { ...fn.configuration, ...change, RevisionId: ctx.kernel.ids.uuid() };
  const updated: FunctionRecord = { ...fn, code, configuration };
  functions(place).put(fn.name, updated);
  dropCode(place, fn.name, fn.code);
  ctx.kernel.part(fleet).retire(place, fn.name, '$LATEST');
  return input.Publish
    ? beingCreated(ctx, publish(ctx, updated, { place }).configuration)
    : beingUpdated(ctx, configuration);
};

/** Throws PreconditionFailedException when the function changed since the caller looked. */
export function checkRevision(fn: Readonly<FunctionRecord>, revision: string | undefined): void {
  if (revision === undefined || revision === fn.configuration.RevisionId) return;
  throw preconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );
}
