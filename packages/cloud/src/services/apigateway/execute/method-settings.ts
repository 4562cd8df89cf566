import type { MethodSetting } from '@aws-sdk/client-api-gateway';
import type { StageRecord } from '../state/records.ts';

/** What a stage sets for one method. Keys are `<path>/<verb>` with `~1` for a slash. */
export function ownSettings(stage: StageRecord, resourcePath: string, verb: string): MethodSetting | undefined {
  const all = stage.methodSettings;
  if (!all) return undefined;
  const path = resourcePath.slice(1);
  for (const key of [
    `${path}/${verb}`,
    `${path.replaceAll('/', '~1')}/${verb}`,
    `~1${path.replaceAll('/', '~1')}/${verb}`,
  ]) {
    if (Object.hasOwn(all, key)) return all[key];
  }
  return undefined;
}

/** What a stage sets for all methods. */
export const stageSettings = (stage: StageRecord): MethodSetting | undefined => stage.methodSettings?.['*/*'];

/** A method's settings in a stage: its own, else those for all methods. */
export function settingsOf(stage: StageRecord, resourcePath: string, verb: string): MethodSetting | undefined {
  return ownSettings(stage, resourcePath, verb) ?? stageSettings(stage);
}
