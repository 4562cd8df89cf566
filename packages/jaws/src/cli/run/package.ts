import { join, relative, resolve } from 'node:path';
import { packageFunctions } from '../../engine/package.ts';
import type { PackageResult } from '../../engine/types.ts';
import { buildModel } from '../../model/build.ts';
import type { Model } from '../../model/types.ts';
import { bytes, table } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot, functionAt } from '../../project/find.ts';
import { readProject } from '../../project/read.ts';
import type { Run } from '../command.ts';
import { select } from '../selected.ts';

export const run: Run = async ({ lists, values }, { cwd, host }) => {
  const root = findRoot(cwd);
  const project = readProject(root);
  const model = buildModel(project);
  const here = functionAt(project, cwd);
  const result = await packageFunctions(host, {
    root,
    functions: chosen(model, lists.function ?? [], here && `${here.module}/${here.name}`),
    outDir: values.out === undefined ? join(root, '.jaws', 'package') : resolve(cwd, values.out),
  });
  return { data: { ...result }, text: (paint) => resultText(result, cwd, paint) };
};

function chosen(model: Model, names: readonly string[], here: string | undefined): readonly string[] | 'all' {
  if (names.length > 0) return select(model, names).functions;
  return here !== undefined && model.functions.some(({ id }) => id === here) ? [here] : 'all';
}

function resultText({ folder, functions }: PackageResult, cwd: string, paint: Paint): string {
  if (functions.length === 0) return 'There are no functions to package.';
  const rows = functions.map(({ function: id, file, bytes: packed, unzippedBytes, cached }) => [
    id,
    bytes(packed),
    bytes(unzippedBytes),
    cached ? paint.dim('unchanged') : 'built',
    paint.dim(relative(folder, file)),
  ]);
  const head = ['function', 'zip', 'unzipped', '', 'file'].map((cell) => paint.dim(cell));
  return `${table([head, ...rows])}\n\n${paint.dim('in')} ${relative(cwd, folder) || '.'}`;
}
