import type { MethodSetting } from '@aws-sdk/client-api-gateway';
import type { StageRecord } from '../state/records.ts';

/**
 * A stage's settings for requests of one verb to a resource, even if the resource accepts any verb. Only the key with every slash
 * as `~1` is the method's; one with plain slashes is kept and has no effect.
 * https://github.com/hashicorp/terraform-provider-aws/issues/9738
 */
export function ownSettings(stage: StageRecord, resourcePath: string, verb: string): MethodSetting | undefined {
  const all = stage.methodSettings;
  if (!all) return undefined;
  const keys = [`${resourcePath.replaceAll('/', '~1')}/${verb}`, ...(resourcePath === '/' ? [`/${verb}`] : [])];
  const key = keys.find((one) => Object.hasOwn(all, one));
  return key === undefined ? undefined : all[key];
}

/** A stage's settings for all methods. */
export const stageSettings = (stage: StageRecord): MethodSetting | undefined => stage.methodSettings?.['*/*'];

/** A method's settings in a stage: its own, otherwise those for all methods. */
export function settingsOf(stage: StageRecord, resourcePath: string, verb: string): MethodSetting | undefined {
  return ownSettings(stage, resourcePath, verb) ?? stageSettings(stage);
}
