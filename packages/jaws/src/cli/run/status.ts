import { status } from '../../engine/status.ts';
import type { RegionStatus, StatusResult } from '../../engine/types.ts';
import { table } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { regionNamed } from '../place.ts';

export const run: Run = async ({ arguments: { stage, region }, values }, { cwd, host }) => {
  const root = findRoot(cwd);
  const found = await status(host, {
    root,
    profile: values.profile,
    stage,
    region: regionNamed(region),
  });
  return {
    data: { ...found },
    text: (paint) => statusText(found, paint),
    exitCode: found.regions.some(({ error }) => error) ? 1 : 0,
  };
};

function statusText({ project, profile, endpoint, functions, regions }: StatusResult, paint: Paint): string {
  const where = [profile && `profile ${profile}`, endpoint].filter(Boolean).join(', ');
  const name = `${paint.bold(project)}${where ? `  ${paint.dim(where)}` : ''}`;
  const head = functions === undefined ? name : `${name}\n${functions}`;
  if (regions.length === 0) return `${head}\n\nThe project has no stages yet.`;
  return [head, ...regions.map((region) => regionText(region, paint))].join('\n\n');
}

function regionText(found: RegionStatus, paint: Paint): string {
  const head = paint.bold(`${found.stage} ${found.region}`);
  if (found.error) {
    const { code, message, hint } = found.error;
    return `${head}\n  ${paint.red(message)} ${paint.dim(`(${code})`)}${hint ? `\n  ${hint}` : ''}`;
  }
  if (found.stacks.length === 0) return `${head}\n  ${paint.dim('nothing is deployed')}`;
  const rows = [
    ...found.stacks.map(({ name, status }) => ['stack', name, statusColor(status, paint)(status)]),
    ...found.functions.map((each) => [
      'lambda',
      each.id,
      each.inProject
        ? paint.dim(`${each.runtime}, ${each.memorySize} MB, ${each.timeout} s`)
        : paint.yellow('no longer in the project'),
    ]),
    ...byFile(found).map(([file, ids]) => ['resources', file, paint.dim(ids.join(', '))]),
    ...found.endpoints.map(({ method, path, url }) => ['endpoint', `${method} ${path}`, paint.cyan(url)]),
  ];
  return `${head}  ${paint.dim(found.bucket)}\n${table(
    rows.map(([kind, ...rest]) => [paint.dim(kind ?? ''), ...rest]),
    '  ',
  )}`;
}

function byFile({ resources }: RegionStatus): [file: string, ids: string[]][] {
  const files = new Map<string, string[]>();
  for (const { id, file } of resources) files.set(file, [...(files.get(file) ?? []), id]);
  return [...files].sort();
}

function statusColor(status: string, paint: Paint) {
  if (/FAILED|ROLLBACK/.test(status)) return paint.red;
  return status.endsWith('_COMPLETE') ? paint.green : paint.yellow;
}
