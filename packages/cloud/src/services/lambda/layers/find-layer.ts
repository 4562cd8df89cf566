import type { Context } from '../../../kernel/context.ts';
import { pattern, require } from '../constraints.ts';
import { notFound } from '../errors.ts';
import { layerArn } from '../names.ts';
import { type LayerVersionRecord, layerVersions, type Place } from '../state.ts';

const LAYER_NAME =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:(?<region>[a-z]{2}(-gov)?-[a-z]+-\d{1}):(?<account>\d{12}):layer:)?(?<name>[a-zA-Z0-9-_]+)$/;

/** A layer's name, or its ARN without a version. */
export function parseLayerName(ctx: Context, text: string): { place: Place; name: string } {
  require(pattern(text, 'layerName', LAYER_NAME));
  const { account = ctx.account, name = '', region = ctx.region } = LAYER_NAME.exec(text)?.groups ?? {};
  return { place: { account, region, kernel: ctx.kernel }, name };
}

export function findLayerVersion(
  ctx: Context,
  layerName: string,
  version: number | undefined,
  missing: (arn: string) => string = () => 'The resource you requested does not exist.',
): { place: Place; key: string; record: Readonly<LayerVersionRecord> } {
  const { name, place } = parseLayerName(ctx, layerName);
  const key = `${name}:${version}`;
  const record = layerVersions(place).get(key);
  if (!record || record.deleted) throw notFound(missing(`${layerArn(place, name)}:${version}`));
  return { place, key, record };
}

/** A layer's versions, newest first. */
export function versionsOf(place: Place, name?: string): Readonly<LayerVersionRecord>[] {
  return [...layerVersions(place).values()]
    .filter((record) => !record.deleted && (name === undefined || record.name === name))
    .sort((a, b) => (b.layer.Version ?? 0) - (a.layer.Version ?? 0));
}
