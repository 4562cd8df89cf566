import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { orUndo } from '../../../kernel/or-undo.ts';
import type { ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { conflict } from '../errors.ts';
import { orGone, text } from './properties.ts';
import { setProvisioned } from './provisioned.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export const version: ResourceType = {
  type: 'AWS::Lambda::Version',

  async create(properties, ctx) {
    const FunctionName = text(properties, 'FunctionName');
    const before = new Set((await versionsOf(FunctionName, ctx)).map(({ Version }) => Version));
    const found = await ctx.aws.lambda.publishVersion({
      FunctionName,
      CodeSha256: text(properties, 'CodeSha256'),
      Description: text(properties, 'Description'),
    });
    if (before.has(found.Version)) {
      throw conflict(
        `A version for this Lambda function exists ( ${found.Version} ). Modify the function to create a new version..`,
      );
    }
    const target = { FunctionName: text(properties, 'FunctionName'), Qualifier: found.Version };
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
    const FunctionName = text(properties, 'FunctionName');
    let last: FunctionConfiguration = {};
    for (const one of await versionsOf(FunctionName, ctx))
      if (Number(one.Version) > Number(last.Version ?? 0)) last = one;
    const { FunctionArn: id, Version, Description = '' } = last;
    const isIt = id !== undefined && !taken(id) && Description === (text(properties, 'Description') ?? '');
    return isIt ? { id, attributes: { Version, FunctionArn: id } } : undefined;
  },
};

async function versionsOf(FunctionName: string | undefined, ctx: ResourceContext): Promise<FunctionConfiguration[]> {
  const found: FunctionConfiguration[] = [];
  let Marker: string | undefined;
  do {
    const page = await orGone(ctx.aws.lambda.listVersionsByFunction({ FunctionName, Marker }));
    found.push(...(page?.Versions ?? []));
    Marker = page?.NextMarker;
  } while (Marker !== undefined);
  return found;
}
