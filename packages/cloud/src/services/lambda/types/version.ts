import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { orUndo } from '../../../kernel/or-undo.ts';
import { ResourceFailure } from '../../../kernel/resource-failure.ts';
import type { ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { orGone, text } from './properties.ts';
import { setProvisioned } from './provisioned.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export const version: ResourceType = {
  type: 'AWS::Lambda::Version',

  async create(properties, ctx) {
    const FunctionName = text(properties, 'FunctionName');
    const last = await lastVersion(FunctionName, ctx);
    const found = await ctx.aws.lambda.publishVersion({
      FunctionName,
      CodeSha256: text(properties, 'CodeSha256'),
      Description: text(properties, 'Description'),
    });
    // Lambda returns the last version if nothing was changed since. Other emulators accept that.
    if (found.Version === last?.Version && !ctx.kernel.lenient) {
      throw new ResourceFailure(
        `A version for this Lambda function exists ( ${found.Version} ). Modify the function to create a new version.`,
      );
    }
    const target = { FunctionName, Qualifier: found.Version };
    await orUndo(
      () => setProvisioned(target, properties, ctx),
      () => ctx.aws.lambda.deleteFunction(target),
    );
    return { id: found.FunctionArn ?? '', attributes: { Version: found.Version, FunctionArn: found.FunctionArn } };
  },

  async delete(arn, _properties, ctx) {
    await orGone(ctx.aws.lambda.deleteFunction({ FunctionName: arn }));
  },

  async read(arn, _properties, ctx) {
    const found = await orGone(ctx.aws.lambda.getFunctionConfiguration({ FunctionName: arn }));
    return found && { id: arn, attributes: { Version: found.Version, FunctionArn: arn } };
  },

  /** The last version, when it is of that description and no stack's. */
  async find(properties, ctx, { taken }) {
    const {
      FunctionArn: id,
      Version,
      Description = '',
    } = (await lastVersion(text(properties, 'FunctionName'), ctx)) ?? {};
    const isIt = id !== undefined && Description === (text(properties, 'Description') ?? '') && !taken(id);
    return isIt ? { id, attributes: { Version, FunctionArn: id } } : undefined;
  },
};

/** The version that was published last; undefined if there is none. */
async function lastVersion(
  FunctionName: string | undefined,
  ctx: ResourceContext,
): Promise<FunctionConfiguration | undefined> {
  let last: FunctionConfiguration | undefined;
  let Marker: string | undefined;
  do {
    const page = await orGone(ctx.aws.lambda.listVersionsByFunction({ FunctionName, Marker }));
    for (const one of page?.Versions ?? []) if (Number(one.Version) > Number(last?.Version ?? 0)) last = one;
    Marker = page?.NextMarker;
  } while (Marker !== undefined);
  return last;
}
