import { oneLiners } from '../../base/visible.ts';
import { openProject } from '../../engine/open.ts';
import { releaseName } from '../../engine/releases/name.ts';
import { rollback } from '../../engine/releases/rollback.ts';
import type { RollbackResult, RollbackShown } from '../../engine/releases/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { changesText, planText } from '../deployed.ts';
import { chooseStage, nameRegions, regionNamed, regionsAt } from '../place.ts';
import { variablesText } from '../release-text.ts';
import { summaryText } from '../summary.ts';
import { agreeToRemoval } from './remove.ts';

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
    agree: async (shown) => {
      context.show((paint) => planOf(oneLiners(shown), paint, changesText(shown.plan, paint)));
      // A release that was named is the answer, as long as nothing is deleted.
      if (!shown.isProtected && release !== undefined && !deletes(shown)) return;
      const named = lists.confirm;
      await agreeToRemoval(shown.isProtected ? [stage] : [], named, context, {
        message: `Bring ${stage} back to release ${releaseName(shown.to)}?`,
        initial: false,
        refused: 'Nothing was rolled back',
      });
    },
  });
  const ms = performance.now() - began;
  const { plan, stacks } = result;
  return {
    head: (paint) => (result.applied && !isNothing(result) ? summaryText({ ...result, ms }, paint) : ''),
    data: {
      deployment: result.id,
      applied: result.applied,
      from: result.from,
      to: result.to,
      untouched: result.untouched,
      variables: result.variables,
      plan: plan.regions,
      stacks,
    },
    text: (paint, columns) =>
      result.applied ? '' : planOf(oneLiners(result), paint, planText(oneLiners(result.plan), paint, columns)),
    note: (paint) => (result.applied ? doneText(stage, oneLiners(result), paint) : ''),
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

function planOf(
  { from, to, plan, variables, untouched }: Pick<RollbackShown, 'from' | 'to' | 'plan' | 'variables' | 'untouched'>,
  paint: Paint,
  changes: string,
): string {
  const runs = from
    ? `From release ${paint.bold(releaseName(from))} (${from.result === 'partly' ? 'which ended halfway' : 'what runs'}, of ${from.at}) back`
    : 'Back';
  const stays = untouched.map((region) => `${paint.bold(region)}  stays as it is`);
  return [
    `${runs} to release ${paint.bold(releaseName(to))} of ${to.at}`,
    changes,
    ...stays,
    ...heldOf(plan, paint),
    ...variablesOf(variables, paint),
  ].join('\n\n');
}

/** Data and addresses that the earlier release lacks. */
function heldOf({ regions }: RollbackShown['plan'], paint: Paint): string[] {
  const held = regions.flatMap(({ region, stacks }) =>
    stacks.flatMap((stack) =>
      (stack.held ?? []).map(({ logicalId, type }) => `  ${logicalId}  ${paint.dim(`${type}, ${region}`)}`),
    ),
  );
  return held.length > 0 ? [['Stays, with its data or address:', ...held].join('\n')] : [];
}

const deletes = ({ plan }: RollbackShown): boolean =>
  plan.regions.some(({ stacks }) =>
    stacks.some(({ action, changes }) => action === 'delete' || changes.some((change) => change.action === 'delete')),
  );

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
