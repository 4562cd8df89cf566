import { isObject } from '../base/text.ts';
import type { Project } from '../project/types.ts';
import { holdsData } from './template.ts';
import type { Json } from './types.ts';

/** Where the data of a resource is, in a stage of several regions. */
export interface DataPlace {
  /** Logical id. */
  readonly resource: string;
  readonly where: 'in every region' | 'in the home region' | 'each region its own';
}

/** Where the data of a module is, by the marks of its resources. */
export const dataPlaces = (resources: Json): readonly DataPlace[] =>
  Object.entries(resources)
    .filter(([, resource]) => holdsData(resource))
    .map(([resource, content]) => ({ resource, where: placeOf(content as Json) }));

function placeOf({ Metadata }: Json): DataPlace['where'] {
  const marks = isObject(Metadata) ? Metadata : {};
  if (marks['jaws:home'] === true) return 'in the home region';
  return marks['jaws:replicate'] ? 'in every region' : 'each region its own';
}

/** Whether a stage of the project has more than one region. Of a jaws.json with mistakes, too. */
export function hasSeveralRegions({ jaws }: Pick<Project, 'jaws'>): boolean {
  const stages = isObject(jaws.data) && isObject(jaws.data.stages) ? Object.values(jaws.data.stages) : [];
  return stages.some((regions) => Array.isArray(regions) && regions.length > 1);
}
