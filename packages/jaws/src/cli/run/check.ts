import { oneLiners } from '../../base/visible.ts';
import { type CheckResult, check } from '../../engine/check.ts';
import { openProject } from '../../engine/open.ts';
import { duration } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { chooseStage, regionNamed } from '../place.ts';
import { regionErrorLines } from '../region-error.ts';

export const run: Run = async ({ arguments: args, values }, context) => {
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const stage = await chooseStage(context, opened.model, args.stage, 'the argument [stage]');
  const region = regionNamed(args.region);
  const found = await check(context.host, { root, opened, profile: values.profile, stage, region });
  const isWell = found.regions.every(
    ({ error, endpoints }) => !error && endpoints.every(({ detail }) => detail === undefined),
  );
  return {
    data: { ...found },
    text: (paint, columns) => checkText(oneLiners(found), paint, columns),
    exitCode: isWell ? 0 : 1,
  };
};

function checkText({ stage, regions }: CheckResult, paint: Paint, columns?: number): string {
  const lines = regions.flatMap(({ region, endpoints, error }) => {
    if (error) return regionErrorLines(region, error, paint, columns);
    const rows = endpoints.map(({ id, status, ms, detail }) => [
      `${detail === undefined ? paint.green('✔') : paint.red('✖')} ${region}`,
      id,
      status === undefined ? '' : String(status),
      duration(ms),
      detail === undefined ? '' : paint.red(detail),
    ]);
    return [table(rows, '', columns)];
  });
  return [paint.bold(stage), ...lines].join('\n');
}
