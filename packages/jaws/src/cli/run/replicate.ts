import { createRegion } from '../../engine/create-region.ts';
import { createStage } from '../../engine/create-stage.ts';
import { openProject } from '../../engine/open.ts';
import type { CreateRegionResult } from '../../engine/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Model } from '../../model/types.ts';
import { findRoot } from '../../project/find.ts';
import { checkName, nameProblem } from '../../project/names.ts';
import { accountFlag } from '../account-flag.ts';
import type { Context, Invocation, Result, Run } from '../command.ts';
import { chooseStage } from '../place.ts';
import { regions } from '../regions.ts';

export const stage: Run = async (invocation, context) => {
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const { model } = opened;
  const name = both(invocation, 'stage') ?? (await askStage(model, context));
  checkName('stage', name);
  const first = model.stages[0]?.regions[0]?.region;
  const region = both(invocation, 'region') ?? (await askRegion(`First region of ${name}`, [], first, context));
  const { profile, account } = invocation.values;
  const shared = { root, opened, profile, account: accountFlag(account), stage: name, region };
  return outcome(await createStage(context.host, { ...shared, ...switches(invocation) }));
};

export const region: Run = async (invocation, context) => {
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const { model } = opened;
  const name = await chooseStage(context, model, both(invocation, 'stage'), '--stage');
  const taken = model.stages.find((each) => each.name === name)?.regions.map((each) => each.region) ?? [];
  const region = both(invocation, 'region') ?? (await askRegion(`New region of ${name}`, taken, undefined, context));
  const options = { root, opened, profile: invocation.values.profile, stage: name, region, ...switches(invocation) };
  return outcome(await createRegion(context.host, options));
};

const switches = ({ flags }: Invocation) => ({ writeOnly: flags.has('dont-exe-cf'), recover: flags.has('recover') });

/** As an argument, or as the option of version 1. */
function both({ arguments: args, values }: Invocation, name: 'stage' | 'region'): string | undefined {
  const [argument, option] = [args[name], values[name]];
  if (argument !== undefined && option !== undefined && argument !== option) {
    throw fail('ConflictingOptions', { first: `[${name}] ${argument}`, second: `--${name} ${option}` });
  }
  return argument ?? option;
}

async function askStage(model: Model, { prompts }: Context): Promise<string> {
  const message = 'Name of the new stage?';
  if (!prompts) throw fail('MissingAnswer', { question: message, flag: '--stage' });
  const taken = new Set(model.stages.map(({ name }) => name));
  const initial = ['test', 'prod', 'staging', 'dev'].find((name) => !taken.has(name)) ?? '';
  return prompts.text({
    message,
    initial,
    check: (value) => (taken.has(value) ? 'The project has that stage already' : nameProblem('stage', value)),
  });
}

async function askRegion(
  message: string,
  taken: readonly string[],
  initial: string | undefined,
  { prompts }: Context,
): Promise<string> {
  if (!prompts) throw fail('MissingAnswer', { question: `${message}?`, flag: '--region' });
  const free = regions.filter(({ id }) => !taken.includes(id));
  return prompts.search({
    message: `${message}?`,
    choices: free.map(({ id, name }) => ({ value: id, label: `${id}  ${name}` })),
    ...(initial ? { initial } : {}),
  });
}

function outcome(result: CreateRegionResult): Result {
  const { stage, region, bucket, deployed } = result;
  return {
    data: { ...result },
    text: (paint) =>
      deployed
        ? `Stage ${paint.bold(stage)} is in ${paint.bold(region)} now, with the bucket ${bucket}\nNext: ${paint.cyan(`jaws deploy all ${stage} ${region}`)}`
        : `The files of stage ${paint.bold(stage)} in ${paint.bold(region)} are written; nothing is deployed.\nNext: ${paint.cyan(`jaws deploy resources ${stage} ${region}`)}`,
  };
}
