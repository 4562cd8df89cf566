import type { RegionModel } from './types.ts';

/** Whether a stage is protected: as an entry of jaws.json says it; where none does, one that is called prod is. */
export function isProtected(stage: string, regions: readonly Pick<RegionModel, 'protected'>[]): boolean {
  const said = regions.map((region) => region.protected).filter((one) => one !== undefined);
  return said.length > 0 ? said.includes(true) : stage === 'prod';
}
