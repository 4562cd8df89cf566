import { openProject } from '../../engine/open.ts';
import { releaseName } from '../../engine/releases/name.ts';
import { promote } from '../../engine/releases/promote.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { deployResult } from '../deployed.ts';
import { nameRegions, regionNamed, regionsAt } from '../place.ts';
import { rolloutChoice } from './deploy.ts';

export const run: Run = async (invocation, context) => {
  const began = performance.now();
  const { arguments: args, flags, lists, values } = invocation;
  const opened = openProject(findRoot(context.cwd));
  const [from, to] = [args.from!, args.to!];
  const region = regionNamed(args.region);
  nameRegions(context, regionsAt(opened.model, { stage: to, region }));
  const result = await promote(context.host, {
    project: opened,
    profile: values.profile,
    from,
    to,
    region,
    release: values.release,
    plan: flags.has('plan'),
    recover: flags.has('recover'),
    forceUnlock: flags.has('force-unlock'),
    allowDataLoss: lists['allow-data-loss'] ?? [],
    allowAddressLoss: lists['allow-address-loss'] ?? [],
    rollout: rolloutChoice(invocation),
    allowMissing: flags.has('allow-missing-variables') || context.yes,
  });
  const { release } = result;
  const shown = deployResult(result, { ms: performance.now() - began });
  return {
    ...shown,
    data: { ...shown.data, from, to, release },
    note: (paint) =>
      result.applied
        ? `${to} has the code of release ${paint.bold(releaseName(release))} of ${from}.${release.git ? paint.dim(` (${release.git.commit.slice(0, 8)})`) : ''}`
        : '',
  };
};
