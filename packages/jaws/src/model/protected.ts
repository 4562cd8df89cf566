import type { RegionModel } from './types.ts';

/** Whether a stage is protected: as its entry in jaws.json says; by default, if it is called prod. */
export function isProtected(stage: string, regions: readonly Pick<RegionModel, 'protected'>[]): boolean {
  const said = regions.map((region) => region.protected).filter((one) => one !== undefined);
  return said.length > 0 ? said.includes(true) : stage === 'prod';
}
