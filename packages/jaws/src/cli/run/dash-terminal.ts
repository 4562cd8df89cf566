import { deploy } from '../../engine/deploy.ts';
import { type OpenProject, openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { stdout } from '../../output/writer.ts';
import type { Selection } from '../../plan/types.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Invocation, Run } from '../command.ts';
import { hasRoom } from '../dash-screen/render.ts';
import { changesOf, losses, remarks, summary, tickList } from '../dashboard.ts';
import { deployResult } from '../deployed.ts';
import { chooseStage, nameRegions, type Place, regionNamed, regionsAt } from '../place.ts';
import { newRuntimes, untilPrepared } from '../prepared.ts';
import { select } from '../selected.ts';

export const run: Run = async (invocation, context) => {
  const { flags, lists, values } = invocation;
  const other = ['port', 'no-open', 'allow-write', 'allow-protected'].find(
    (name) => flags.has(name) || values[name] !== undefined,
  );
  if (other !== undefined) throw fail('OptionNeedsOther', { option: `--${other}`, other: '--web' });
  const names = lists.select ?? [];
  if (flags.has('all') && names.length > 0) throw fail('ConflictingOptions', { first: '--all', second: '--select' });
  const opened = openProject(findRoot(context.cwd));
  const { model } = opened;
  // Resources may exist, and functions of a removed module may still be deployed.
  const isBare = model.functions.length === 0 && model.endpoints.length === 0;
  const chosen = names.length > 0 ? select(model, names) : undefined;
  const asked = context.prompts !== undefined && !flags.has('all') && !chosen && !isBare;
  const isScreen = asked && !flags.has('plain') && model.stages.length > 0 && hasRoom(stdout);
  if (isScreen) {
    const { dashScreen } = await import('../dash-screen/dash-screen.ts');
    return dashScreen({ opened, stage: values.stage, region: regionNamed(values.region), invocation }, context);
  }
  if (asked) context.show((paint) => summary(model, paint));
  const stage = await chooseStage(context, model, values.stage, '--stage');
  const place: Place = { stage, region: regionNamed(values.region) };
  nameRegions(context, regionsAt(model, place));
  const what = chosen ?? (asked ? await tick(opened, place, invocation, context) : everything);
  // The time for answers is not counted.
  const began = performance.now();
  const result = await deploy(context.host, {
    project: opened,
    profile: values.profile,
    selection: { ...place, resources: true, ...what },
    recover: flags.has('recover'),
    forceUnlock: flags.has('force-unlock'),
    allowDataLoss: lists['allow-data-loss'] ?? [],
    allowAddressLoss: lists['allow-address-loss'] ?? [],
    allowMissing: flags.has('allow-missing-variables'),
    rollout: {},
  });
  const ms = performance.now() - began;
  if (newRuntimes(result.plan)) {
    await untilPrepared(context.host, { model, profile: values.profile, stage }, began);
  }
  if (isBare && result.plan.empty) {
    throw fail('NothingToDeploy', { what: `${model.name} has no functions and no endpoints yet` });
  }
  return deployResult(result, { ms, urls: flags.has('urls') });
};

const everything: Pick<Selection, 'functions' | 'endpoints'> = { functions: 'all', endpoints: 'all' };

async function tick(opened: OpenProject, place: Place, { values }: Invocation, context: Context) {
  const { compared } = await changesOf(opened, place, values.profile, context);
  const changed = compared?.changes;
  const { choices, initial } = tickList(opened.model, compared);
  for (const message of remarks(changed)) context.output.emit({ type: 'notice', message });
  const losing = losses(changed);
  if (losing.length > 0) context.show((paint) => losing.map(paint.red).join('\n'));
  const ticked = await context.prompts!.tick({ message: 'Deploy Selected -->', choices, initial });
  const ids = (kind: string) =>
    ticked.filter((value) => value.startsWith(kind)).map((value) => value.slice(kind.length));
  return { functions: ids('L '), endpoints: ids('E ') };
}
