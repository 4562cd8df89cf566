import type { RegionModel } from './types.ts';

/** Whether a stage is protected: according to its entry in jaws.json; by default, if its name is prod. */
export function isProtected(stage: string, regions: readonly Pick<RegionModel, 'protected'>[]): boolean {
  const said = regions.map((region) => region.protected).filter((one) => one !== undefined);
  return said.length > 0 ? said.includes(true) : stage === 'prod';
}
