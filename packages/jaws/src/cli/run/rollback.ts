import { openProject } from '../../engine/open.ts';
import { releaseName } from '../../engine/releases/name.ts';
import { rollback } from '../../engine/releases/rollback.ts';
import type { RollbackResult } from '../../engine/releases/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { planText } from '../deployed.ts';
import { chooseStage, nameRegions, regionNamed, regionsAt } from '../place.ts';
import { variablesText } from '../release-text.ts';
import { summaryText } from '../summary.ts';

export const run: Run = async ({ arguments: args, flags, lists, values }, context) => {
  const began = performance.now();
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const { model } = opened;
  if (args.stage !== undefined && values.stage !== undefined && args.stage !== values.stage) {
    throw fail('ConflictingOptions', { first: `[stage] ${args.stage}`, second: `--stage ${values.stage}` });
  }
  const { release, stage: named } = selectedParts(
    args,
    values.stage,
    model.stages.map(({ name }) => name),
  );
  const stage = await chooseStage(context, model, named, 'the argument [stage]');
  // No question during an incident: without a region all of them are rolled back.
  const region = regionNamed(args.region);
  nameRegions(context, regionsAt(model, { stage, region }));
  const result = await rollback(context.host, {
    project: opened,
    profile: values.profile,
    stage,
    region,
    release,
    plan: flags.has('plan'),
    recover: flags.has('recover'),
    forceUnlock: flags.has('force-unlock'),
    allowDataLoss: lists['allow-data-loss'] ?? [],
    allowAddressLoss: lists['allow-address-loss'] ?? [],
  });
  const ms = performance.now() - began;
  const { plan, stacks } = result;
  return {
    head: (paint) => (result.applied && !isNothing(result) ? summaryText({ ...result, ms }, paint) : ''),
    data: {
      deployment: result.id,
      applied: result.applied,
      to: result.to,
      untouched: result.untouched,
      variables: result.variables,
      plan: plan.regions,
      stacks,
    },
    text: (paint, columns) => (result.applied ? '' : planOf(result, paint, columns)),
    note: (paint) => (result.applied ? doneText(stage, result, paint) : ''),
  };
};

/** `jaws rollback prod` means the stage: a release is a number or an id. */
function selectedParts(
  args: Readonly<Record<string, string | undefined>>,
  stage: string | undefined,
  stages: readonly string[],
): { readonly release: string | undefined; readonly stage: string | undefined } {
  const { release } = args;
  const isStage = release !== undefined && args.stage === undefined && stages.includes(release) && !/^\d/.test(release);
  return isStage ? { release: undefined, stage: release } : { release, stage: args.stage ?? stage };
}

function planOf({ to, plan, variables }: RollbackResult, paint: Paint, columns?: number): string {
  const names = variablesOf(variables, paint);
  return [`Back to release ${paint.bold(releaseName(to))} of ${to.at}`, planText(plan, paint, columns), ...names].join(
    '\n\n',
  );
}

const isNothing = ({ plan, stacks }: RollbackResult): boolean =>
  plan.empty && stacks.every(({ result }) => result === 'unchanged');

function doneText(stage: string, result: RollbackResult, paint: Paint): string {
  const { to, variables } = result;
  const head = isNothing(result)
    ? `Nothing to do: ${stage} has what release ${releaseName(to)} had.`
    : `${stage} has what release ${paint.bold(releaseName(to))} had. \`jaws rollback --stage ${stage}\` undoes it.`;
  return [head, ...variablesOf(variables, paint)].join('\n');
}

const variablesOf = (variables: RollbackResult['variables'], paint: Paint): string[] =>
  Object.entries(variables).map(([region, difference]) => `${paint.bold(region)}  ${variablesText(difference, paint)}`);
