import { isProtected } from '../model/protected.ts';
import type { Model } from '../model/types.ts';

/**
 * The stages among these whose name must be entered before anything of them is removed: `"protected": true` in a region's entry
 * of
 * jaws.json; `prod` is protected unless an entry says false.
 */
export const protectedAmong = (model: Model, stages: readonly string[]): string[] =>
  stages.filter((stage) => isProtected(stage, model.stages.find(({ name }) => name === stage)?.regions ?? []));
