import { changedSource, writeSource } from '../../project/change.ts';
import type { OpenProject } from '../open.ts';

/** A prepared change of a function's file that is not written yet. */
export interface MemoryChange {
  /** Relative to the project. */
  readonly file: string;
  readonly line: number;
  /** MB. */
  readonly from: number;
  readonly to: number;
  /** The lines of the file that differ, before and after. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Throws FilesChanged if the file was saved in the meantime. */
  write(): void;
}

/** The function's awsm.json or awsm.ts with another memory size; the rest of its text stays as it is. Throws NotWritable. */
export function memoryChange({ project, model }: OpenProject, id: string, to: number): MemoryChange {
  const fn = model.functions.find((one) => one.id === id)!;
  const functions = project.modules.flatMap((module) => module.functions);
  const source = functions.find(({ module, name }) => `${module}/${name}` === id)!.awsm;
  const path = ['lambda', 'cloudFormation', 'MemorySize'];
  const changed = changedSource(project.root, source, [[path, to]]);
  const [was, is] = [source.text, changed.text].map((text) => text.split(/\r?\n/));
  const { from, before, after } = differing(was!, is!);
  return {
    file: source.name,
    line: from + 1,
    from: fn.memorySize,
    to,
    before,
    after,
    write: () => writeSource(source, changed),
  };
}

/** The part between the lines that two texts share at their beginning and end. */
function differing(was: readonly string[], is: readonly string[]) {
  let from = 0;
  while (from < Math.min(was.length, is.length) && was[from] === is[from]) from++;
  let end = 0;
  while (end < Math.min(was.length, is.length) - from && was.at(-1 - end) === is.at(-1 - end)) end++;
  return { from, before: was.slice(from, was.length - end), after: is.slice(from, is.length - end) };
}
