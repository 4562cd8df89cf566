import type { Layer } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { findLayer, parseLayerVersionArn } from '../code/layer-codes.ts';
import { invalidParameter, notFound } from '../errors.ts';

/** As recorded in LocalStack's tests (test_layer_function_exceptions), and as in moto. */
const missing = ({ kernel }: Context, arn: string): Error =>
  kernel.lenient
    ? notFound(`One or more LayerVersion does not exist ['${arn}']`)
    : invalidParameter(`Layer version ${arn} does not exist.`);

/** The layers of a function as its configuration shows them. */
export function readLayers(ctx: Context, arns: readonly string[]): Layer[] {
  if (arns.length > 5) throw invalidParameter('Cannot reference more than 5 layers.');
  const names = new Set<string>();
  return arns.map((arn) => {
    const found = parseLayerVersionArn(arn);
    const { note, record } = findLayer(ctx, arn);
    if (!found || record?.deleted || (!record && note === undefined)) throw missing(ctx, arn);
    if (found.region !== ctx.region) {
      throw invalidParameter(
        `Layers are not in the same region as the function. Layers are expected to be in region ${ctx.region}.`,
      );
    }
    if (names.has(`${found.account}:${found.name}`)) {
      throw invalidParameter(
        'Two different versions of the same layer are not allowed to be referenced in the same function.',
      );
    }
    names.add(`${found.account}:${found.name}`);
    if (note !== undefined) ctx.kernel.log.warn(note);
    return record ? { Arn: arn, CodeSize: record.code.size } : { Arn: arn };
  });
}
