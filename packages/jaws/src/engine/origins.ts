import type { RegionModel } from '../model/types.ts';
import type { ResourceOrigin } from './types.ts';

/** Where each resource of a region is written: in the awsm.json of a module, or in a file of resources. */
export function originsOf({ resources, sources = {} }: Pick<RegionModel, 'resources' | 'sources'>): ResourceOrigin[] {
  return Object.entries(sources)
    .map(([id, { file, line, module }]) => ({
      id,
      type: resources.Resources[id]?.Type ?? '',
      file,
      line,
      ...(module !== undefined && { module }),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
