import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { type Code, layerVersions } from '../state.ts';

const LAYER_VERSION = /^arn:[^:]+:lambda:([^:]+):(\d{12}):layer:([^:]+):(\d+)$/;

/** Region, account, name and version in a layer version's ARN. */
export function parseLayerVersionArn(
  arn: string,
): { region: string; account: string; name: string; version: number } | undefined {
  const [, region, account, name, version] = LAYER_VERSION.exec(arn) ?? [];
  return region && account && name && version ? { region, account, name, version: Number(version) } : undefined;
}

/** Archives of a function's layers, lowest first. A layer version that was deleted meanwhile is left out. */
export function layerCodes(ctx: Context, configuration: FunctionConfiguration): Code[] {
  const codes: Code[] = [];
  for (const { Arn = '' } of configuration.Layers ?? []) {
    const found = parseLayerVersionArn(Arn);
    if (!found) continue;
    const place = { account: found.account, region: found.region, kernel: ctx.kernel };
    const record = layerVersions(place).get(`${found.name}:${found.version}`);
    if (record) codes.push(record.code);
  }
  return codes;
}
