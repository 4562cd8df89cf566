import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { type Code, type LayerVersionRecord, layerVersions } from '../state.ts';

const LAYER_VERSION = /^arn:[^:]+:lambda:([^:]+):(\d{12}):layer:([^:]+):(\d+)$/;

/** Region, account, name and version in a layer version's ARN. */
export function parseLayerVersionArn(
  arn: string,
): { region: string; account: string; name: string; version: number } | undefined {
  const [, region, account, name, version] = LAYER_VERSION.exec(arn) ?? [];
  return region && account && name && version ? { region, account, name, version: Number(version) } : undefined;
}

/** A layer version that a function uses; functions keep deleted ones. */
export interface FoundLayer {
  /** The version itself or, for another account's layer, the newest that stands in for it. Undefined: it does not exist here. */
  readonly record: Readonly<LayerVersionRecord> | undefined;
  /** The difference from AWS, and what the user can do about it. */
  readonly note?: string;
}

/**
 * Layers of other accounts (Powertools, Lambda Insights, …) are only available with an AWS account: one that was never published
 * here under its account is reported and is not an error. Publishing it here under its account creates the next version of that
 * account.
 */
export function findLayer(ctx: Context, arn: string): FoundLayer {
  const found = parseLayerVersionArn(arn);
  if (!found) return { record: undefined };
  const { account, name, region, version } = found;
  const here = layerVersions({ account, region, kernel: ctx.kernel });
  const record = here.get(`${name}:${version}`);
  if (record || account === ctx.account || region !== ctx.region) return { record };
  const versions = [...here.values()].filter((other) => other.name === name && !other.deleted);
  const newest = versions.reduce<Readonly<LayerVersionRecord> | undefined>(
    (best, other) => ((best?.layer.Version ?? 0) < (other.layer.Version ?? 0) ? other : best),
    undefined,
  );
  if (newest) {
    return {
      record: newest,
      note: `Version ${newest.layer.Version} of the layer, as published here, stands in for ${arn}.`,
    };
  }
  return {
    record: undefined,
    note: `The layer ${arn} belongs to another account and is not here: the function runs without it. To provide it: AWS_ACCESS_KEY_ID=${account} aws lambda publish-layer-version --region ${region} --layer-name ${name} --zip-file fileb://layer.zip`,
  };
}

/** Archives of a function's layers, lowest first, and notes about them. */
export interface Layers {
  readonly codes: readonly Code[];
  readonly notes: readonly string[];
}

const NONE: Layers = { codes: [], notes: [] };

/** Asked at every invocation. */
export function layerCodes(ctx: Context, { Layers: wanted }: FunctionConfiguration): Layers {
  if (wanted === undefined || wanted.length === 0) return NONE;
  const found = wanted.map(({ Arn = '' }) => findLayer(ctx, Arn));
  return {
    codes: found.flatMap(({ record }) => record?.code ?? []),
    notes: found.flatMap(({ note }) => note ?? []),
  };
}
