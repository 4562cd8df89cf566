import { addRegions } from '../../engine/add-regions.ts';
import { openProject } from '../../engine/open.ts';
import type { AddRegionsResult } from '../../engine/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { findRoot } from '../../project/find.ts';
import type { Result, Run } from '../command.ts';
import { chooseStage } from '../place.ts';

export const run: Run = async ({ lists, values, flags }, context) => {
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const { stages } = opened.model;
  const typed = lists.regions ?? [];
  // Other commands take the stage as an argument, before or after the regions.
  const stageAmong =
    values.stage === undefined ? typed.find((one) => stages.some(({ name }) => name === one)) : undefined;
  const stage = await chooseStage(context, opened.model, values.stage ?? stageAmong, '--stage');
  const named = typed.filter((one) => one !== stageAmong);
  if (named.length === 0) throw fail('MissingArgument', { name: 'regions…', command: 'jaws region add' });
  if (named.includes('all') && named.length > 1) {
    throw fail('ConflictingOptions', { first: 'all', second: named.find((one) => one !== 'all') ?? 'all' });
  }
  context.output.showRegions(named.includes('all') ? Number.POSITIVE_INFINITY : named.length);
  const result = await addRegions(context.host, {
    root,
    opened,
    profile: values.profile,
    stage,
    regions: named.includes('all') ? 'all' : named,
    envFrom: values['env-from'],
    writeOnly: flags.has('dont-exe-cf'),
    recover: flags.has('recover'),
  });
  return addedResult(result);
};

/** The outcome of adding regions to a stage, or a stage in several regions. */
export function addedResult(result: AddRegionsResult): Result {
  const { stage, added, skipped, deployed } = result;
  return {
    data: { ...result },
    text: (paint) => {
      if (added.length === 0) return `Stage ${paint.bold(stage)} has all of them already.`;
      const there = skipped.length > 0 ? paint.dim(`\nThere already: ${skipped.join(', ')}.`) : '';
      const what = deployed ? 'is in' : 'has files for';
      const next = deployed ? `jaws deploy all ${stage} all` : `jaws deploy resources ${stage} all`;
      return `Stage ${paint.bold(stage)} ${what} ${added.join(', ')} now.${there}\nNext: ${paint.cyan(next)}`;
    },
  };
}
