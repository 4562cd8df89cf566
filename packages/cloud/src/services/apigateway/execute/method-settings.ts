import type { MethodSetting } from '@aws-sdk/client-api-gateway';
import type { StageRecord } from '../state/records.ts';

/** A method's settings in a stage: its own, else those for all methods. Keys are `<path>/<verb>` with `~1` for a slash. */
export function settingsOf(stage: StageRecord, resourcePath: string, verb: string): MethodSetting | undefined {
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
  return all['*/*'];
}
