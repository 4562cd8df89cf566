import type { PublishLayerVersionCommandInput, PublishLayerVersionCommandOutput } from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { codeLocation } from '../code/location.ts';
import { maxLength, require } from '../constraints.ts';
import { invalidParameter } from '../errors.ts';
import { keepCode, readCode } from '../functions/code-input.ts';
import { lambdaTime } from '../functions/shape.ts';
import { layerArn } from '../names.ts';
import { type LayerVersionRecord, layerCounters, layerVersions } from '../state.ts';
import { parseLayerName } from './find-layer.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
export const publishLayerVersion: Operation<
  PublishLayerVersionCommandInput,
  Output<PublishLayerVersionCommandOutput>
> = async (input, ctx) => {
  const { name, place } = parseLayerName(ctx, input.LayerName ?? '');
  require(maxLength(input.Description, 'description', 256), maxLength(input.LicenseInfo, 'licenseInfo', 512));
  const { S3Bucket, S3Key, S3ObjectVersion, ZipFile } = input.Content ?? {};
  if (!ZipFile && !S3Key) throw invalidParameter('Missing Content');
  const code = await keepCode(ctx, await readCode(ctx, { S3Bucket, S3Key, S3ObjectVersion, ZipFile }));
  const version = (layerCounters(place).get(name) ?? 0) + 1;
  const arn = layerArn(place, name);
  const record: LayerVersionRecord = {
    name,
    code,
    layer: {
      LayerArn: arn,
      LayerVersionArn: `${arn}:${version}`,
      Description: input.Description ?? '',
      CreatedDate: lambdaTime(ctx),
      Version: version,
      ...(input.CompatibleRuntimes ? { CompatibleRuntimes: input.CompatibleRuntimes } : {}),
      ...(input.CompatibleArchitectures ? { CompatibleArchitectures: input.CompatibleArchitectures } : {}),
      ...(input.LicenseInfo ? { LicenseInfo: input.LicenseInfo } : {}),
    },
  };
  layerCounters(place).put(name, version);
  layerVersions(place).put(`${name}:${version}`, record);
  const Content = { Location: codeLocation(ctx, code), CodeSha256: code.sha256, CodeSize: code.size };
  return { ...record.layer, Content };
};
