import { openProject } from '../../engine/open.ts';
import { releaseName } from '../../engine/releases/name.ts';
import { rollback } from '../../engine/releases/rollback.ts';
import type { RollbackShown } from '../../engine/releases/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { chooseStage, nameRegions, regionNamed, regionsAt } from '../place.ts';
import { rollbackResult, shownText } from '../rollback-text.ts';
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
      context.show((paint) => shownText(shown, paint));
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
  return rollbackResult(stage, result, performance.now() - began);
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

const deletes = ({ plan }: RollbackShown): boolean =>
  plan.regions.some(({ stacks }) =>
    stacks.some(({ action, changes }) => action === 'delete' || changes.some((change) => change.action === 'delete')),
  );
