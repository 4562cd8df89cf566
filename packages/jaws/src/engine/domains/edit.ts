import { readFileSync } from 'node:fs';
import { buildModel } from '../../model/build.ts';
import { editJsonText } from '../../project/edit.ts';
import { parseSource } from '../../project/source.ts';
import type { OpenProject } from '../open.ts';

/** jaws.json as it would be after a change. */
export interface ChangedProject {
  readonly project: OpenProject;
  readonly file: string;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** The project with a value of jaws.json set, or taken out where it is undefined; nothing is written. Throws InvalidProject. */
export function changedProject(
  { project }: OpenProject,
  path: readonly (string | number)[],
  value: unknown,
): ChangedProject {
  const { path: file, name } = project.jaws;
  const text = editJsonText(readFileSync(file, 'utf8'), path, value);
  const { source } = parseSource(file, name, Buffer.from(text));
  const changed = { ...project, jaws: source };
  return { project: { project: changed, model: buildModel(changed) }, file, path, value };
}
