import { join, relative, resolve } from 'node:path';
import { formatBytes } from '../../base/text.ts';
import { oneLiners } from '../../base/visible.ts';
import { openProject } from '../../engine/open.ts';
import { packageFunctions } from '../../engine/package.ts';
import type { PackageAnalysis, PackageResult } from '../../engine/types.ts';
import type { Model } from '../../model/types.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot, functionAt } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { select } from '../selected.ts';

export const run: Run = async ({ lists, values, flags }, { cwd, host }) => {
  const root = findRoot(cwd);
  const opened = openProject(root);
  const { project, model } = opened;
  const here = functionAt(project, cwd);
  const result = await packageFunctions(host, {
    root,
    opened,
    functions: chosen(model, lists.function ?? [], here && `${here.module}/${here.name}`),
    analyze: flags.has('analyze'),
    outDir: values.out === undefined ? join(root, '.jaws', 'package') : resolve(cwd, values.out),
  });
  return { data: { ...result }, text: (paint, columns) => resultText(oneLiners(result), cwd, paint, columns) };
};

function chosen(model: Model, names: readonly string[], here: string | undefined): readonly string[] | 'all' {
  if (names.length > 0) return select(model, names).functions;
  return here !== undefined && model.functions.some(({ id }) => id === here) ? [here] : 'all';
}

function resultText({ folder, functions, page }: PackageResult, cwd: string, paint: Paint, columns?: number): string {
  if (functions.length === 0) return 'There are no functions to package.';
  const rows = functions.map(({ function: id, file, bytes: packed, unzippedBytes, cached }) => [
    id,
    formatBytes(packed),
    formatBytes(unzippedBytes),
    cached ? paint.dim('unchanged') : 'built',
    paint.dim(relative(folder, file)),
  ]);
  const head = ['function', 'zip', 'unzipped', '', 'file'].map((cell) => paint.dim(cell));
  const analyses = functions.flatMap(({ function: id, unzippedBytes, analysis }) =>
    analysis ? [analysisText(id, unzippedBytes, analysis, paint, columns)] : [],
  );
  const here = (path: string) => relative(cwd, path) || '.';
  const where = `${paint.dim('in')} ${here(folder)}${page ? `\n${paint.dim('to look at:')} ${here(page)}` : ''}`;
  return [table([head, ...rows], '', columns), ...analyses, where].join('\n\n');
}

/** How many packages are listed individually. */
const listed = 10;

function analysisText(
  id: string,
  all: number,
  { shares, hints }: PackageAnalysis,
  paint: Paint,
  columns?: number,
): string {
  const row = (name: string, size: number) => [formatBytes(size), `${((size / all) * 100).toFixed(1)} %`, name];
  const shown = shares.slice(0, listed).map((share) => row(share.package ?? 'the project itself', share.bytes));
  const rest = shares.slice(listed);
  if (rest.length > 0) {
    const size = rest.reduce((sum, share) => sum + share.bytes, 0);
    shown.push(row(paint.dim(count(rest.length, 'more package')), size));
  }
  const lighter = hints.map(
    (hint) =>
      `  ${paint.cyan(`${hint.file}:${hint.line}`)}  ${hint.package} ${paint.dim(`(${formatBytes(hint.bytes)})`)}  lighter: ${hint.advice}`,
  );
  return [paint.bold(id), table(shown, '  ', columns), ...lighter].join('\n');
}
