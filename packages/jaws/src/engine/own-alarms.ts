import type { Model, RegionModel } from '../model/types.ts';
import { functionName } from '../templates/names.ts';

/**
 * The prefix of a stage's alarms, and which of the alarms with it belong to the stage: names of a project like "shop-admin" begin with those of
 * "shop".
 */
export function ownAlarms(model: Model, { stage }: Pick<RegionModel, 'stage'>) {
  const prefix = `${stage}-${model.name}-`;
  const functions = new Set(model.functions.map((fn) => functionName(stage, model.name, fn.logicalId)));
  return {
    prefix,
    /** The prefix is followed by an id and the name of the alarm. */
    isOwn(name: string): boolean {
      const owner = name.slice(0, name.lastIndexOf('-'));
      return functions.has(owner) || !owner.slice(prefix.length).includes('-');
    },
  };
}
