import type {
  DeleteLayerVersionCommandInput,
  GetLayerVersionByArnCommandInput,
  GetLayerVersionCommandInput,
  GetLayerVersionCommandOutput,
  LayerVersionsListItem,
  ListLayersCommandInput,
  ListLayersCommandOutput,
  ListLayerVersionsCommandInput,
  ListLayerVersionsCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { parseLayerVersionArn } from '../code/layer-codes.ts';
import { codeLocation } from '../code/location.ts';
import { invalidParameter } from '../errors.ts';
import { layerArn } from '../names.ts';
import { page } from '../page.ts';
import { functions, type LayerVersionRecord, layerVersions, versions } from '../state.ts';
import { findLayerVersion, parseLayerName, versionsOf } from './find-layer.ts';

const withContent = (ctx: Context, { code, layer }: Readonly<LayerVersionRecord>) => ({
  ...layer,
  Content: { Location: codeLocation(ctx, code), CodeSha256: code.sha256, CodeSize: code.size },
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
export const getLayerVersion: Operation<GetLayerVersionCommandInput, Output<GetLayerVersionCommandOutput>> = (
  input,
  ctx,
) => withContent(ctx, findLayerVersion(ctx, input.LayerName ?? '', input.VersionNumber).record);

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html */
export const getLayerVersionByArn: Operation<GetLayerVersionByArnCommandInput, Output<GetLayerVersionCommandOutput>> = (
  input,
  ctx,
) => {
  const found = parseLayerVersionArn(input.Arn ?? '');
  if (!found) throw invalidParameter(`Invalid layer version ARN: ${input.Arn}`);
  const arn = layerArn({ account: found.account, region: found.region }, found.name);
  return withContent(ctx, findLayerVersion(ctx, arn, found.version).record);
};

function listItem({ layer }: Readonly<LayerVersionRecord>): LayerVersionsListItem {
  const { LayerArn: _arn, ...item } = layer;
  if (item.Description) return item;
  const { Description: _none, ...plain } = item;
  return plain;
}

interface Wanted {
  readonly CompatibleRuntime?: string | undefined;
  readonly CompatibleArchitecture?: string | undefined;
}

const matches =
  (wanted: Wanted) =>
  ({ layer }: Readonly<LayerVersionRecord>): boolean =>
    (!wanted.CompatibleRuntime || layer.CompatibleRuntimes?.some((one) => one === wanted.CompatibleRuntime) === true) &&
    (!wanted.CompatibleArchitecture ||
      layer.CompatibleArchitectures?.some((one) => one === wanted.CompatibleArchitecture) === true);

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html */
export const listLayerVersions: Operation<ListLayerVersionsCommandInput, Output<ListLayerVersionsCommandOutput>> = (
  input,
  ctx,
) => {
  const { name, place } = parseLayerName(ctx, input.LayerName ?? '');
  const all = versionsOf(place, name).filter(matches(input)).map(listItem);
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { LayerVersions: [...items], ...next };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html */
export const listLayers: Operation<ListLayersCommandInput, Output<ListLayersCommandOutput>> = (input, ctx) => {
  const latest = new Map<string, Readonly<LayerVersionRecord>>();
  for (const record of versionsOf(ctx).filter(matches(input))) {
    if (!latest.has(record.name)) latest.set(record.name, record);
  }
  const all = [...latest.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((record) => ({
      LayerName: record.name,
      LayerArn: record.layer.LayerArn,
      LatestMatchingVersion: listItem(record),
    }));
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { Layers: [...items], ...next };
};

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html: functions that use the version keep it, and
 * deleting a version that does not exist is not an error.
 */
export const deleteLayerVersion: Operation<DeleteLayerVersionCommandInput, object> = (input, ctx) => {
  const { name, place } = parseLayerName(ctx, input.LayerName ?? '');
  const key = `${name}:${input.VersionNumber}`;
  const record = layerVersions(place).get(key);
  if (!record || record.deleted) return {};
  const arn = record.layer.LayerVersionArn;
  const users = [...functions(place).values(), ...versions(place).values()];
  if (users.some(({ configuration }) => configuration.Layers?.some((layer) => layer.Arn === arn))) {
    layerVersions(place).put(key, { ...record, deleted: true });
  } else {
    layerVersions(place).delete(key);
    ctx.kernel.background(ctx.kernel.blobs.delete(record.code.blob));
  }
  return {};
};
