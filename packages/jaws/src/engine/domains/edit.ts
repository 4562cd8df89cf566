import { buildModel } from '../../model/build.ts';
import { type Change, changedSource } from '../../project/change.ts';
import type { OpenProject } from '../open.ts';

/** jaws.json as it would be after a change. */
export interface ChangedProject {
  readonly project: OpenProject;
  readonly changes: readonly Change[];
}

/** The project with a value of jaws.json set, or removed where it is undefined; nothing is written. Throws NotWritable, InvalidProject. */
export function changedProject({ project }: OpenProject, path: Change[0], value: unknown): ChangedProject {
  const changes = [[path, value] as const];
  const changed = { ...project, jaws: changedSource(project.root, project.jaws, changes) };
  return { project: { project: changed, model: buildModel(changed) }, changes };
}
