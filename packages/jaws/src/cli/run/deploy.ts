import { relative, sep } from 'node:path';
import { deploy } from '../../engine/deploy.ts';
import { openProject } from '../../engine/open.ts';
import type { RolloutChoice } from '../../engine/rollout/plan.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { ProfileName } from '../../model/rollout.ts';
import type { Model } from '../../model/types.ts';
import type { Selection } from '../../plan/types.ts';
import { findRoot, functionAt } from '../../project/find.ts';
import type { Invocation, Run } from '../command.ts';
import { deployResult } from '../deployed.ts';
import { chooseRegion, chooseStage, nameRegions, regionsAt } from '../place.ts';
import { newRuntimes, untilPrepared } from '../prepared.ts';
import { endpointsOf, select } from '../selected.ts';

type DeployedParts = Pick<Selection, 'resources' | 'functions' | 'endpoints' | 'domains'>;

export const run: Run = async (invocation, context) => {
  const { arguments: args, flags, lists, values } = invocation;
  if (flags.has('plan') && flags.has('dont-exe-cf')) {
    throw fail('ConflictingOptions', { first: '--plan', second: '--dont-exe-cf' });
  }
  if (flags.has('drift') && !flags.has('plan')) throw fail('OptionNeedsOther', { option: '--drift', other: '--plan' });
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const { project, model } = opened;
  const here = functionAt(project, context.cwd);
  const what = selectedParts(invocation, model, here && `${here.module}/${here.name}`);
  const stage = await chooseStage(context, model, args.stage, 'the argument [stage]');
  const region = await chooseRegion(context, model, stage, args.region, 'the argument [region]');
  nameRegions(context, regionsAt(model, { stage, region }));
  // The time for answers is not counted.
  const began = performance.now();
  const result = await deploy(context.host, {
    project: opened,
    profile: values.profile,
    selection: { stage, region, ...what },
    mode: flags.has('plan') ? 'plan' : flags.has('dont-exe-cf') ? 'write' : 'apply',
    recover: flags.has('recover'),
    forceUnlock: flags.has('force-unlock'),
    drift: flags.has('drift'),
    revertDrift: flags.has('revert-drift'),
    allowDataLoss: lists['allow-data-loss'] ?? [],
    allowAddressLoss: lists['allow-address-loss'] ?? [],
    allowMissing: flags.has('allow-missing-variables'),
    rollout: rolloutChoice(invocation),
  });
  const ms = performance.now() - began;
  if (result.applied && newRuntimes(result.plan))
    await untilPrepared(context.host, { model, profile: values.profile, stage }, began);
  const pathFromHere = (path: string) => relative(context.cwd, `${root}${sep}${path}`);
  return deployResult(result, { pathFromHere, ms, urls: flags.has('urls') });
};

/** The wave options of a command. */
export const rolloutChoice = ({ flags, values }: Pick<Invocation, 'flags' | 'values'>): RolloutChoice => ({
  profile: values.rollout as ProfileName | undefined,
  ...(flags.has('all-or-nothing') && { allOrNothing: true }),
  confirm: flags.has('confirm'),
});

function selectedParts({ arguments: args, lists }: Invocation, model: Model, here: string | undefined): DeployedParts {
  const what = args.what ?? 'all';
  const names = lists.select ?? [];
  const part = (functions: DeployedParts['functions'], endpoints: DeployedParts['endpoints']): DeployedParts => ({
    resources: what === 'resources' || (what === 'all' && functions === 'all'),
    functions: what === 'lambda' || what === 'all' ? functions : [],
    endpoints: what === 'endpoint' || what === 'all' ? endpoints : [],
    // They lead to all of the API, not to a part.
    domains: (what === 'endpoint' || what === 'all') && endpoints === 'all',
  });
  if (names.length > 0) {
    const selected = select(model, names);
    return part(selected.functions, selected.endpoints);
  }
  const meansHere = here !== undefined && args.what !== 'all' && args.what !== 'resources';
  if (!meansHere) return part('all', 'all');
  const isFunction = model.functions.some(({ id }) => id === here);
  const meant = part(isFunction ? [here] : [], endpointsOf(model, here));
  if (meant.functions.length === 0 && meant.endpoints.length === 0) {
    throw fail('NothingToDeploy', { what: `${here} has no ${what === 'endpoint' ? 'endpoint' : 'lambda'}` });
  }
  return meant;
}
