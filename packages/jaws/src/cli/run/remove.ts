import { oneLiners } from '../../base/visible.ts';
import { openProject } from '../../engine/open.ts';
import { type RemovalPlan, type RemovalResult, removeStage } from '../../engine/remove.ts';
import { type FunctionsRemovalPlan, removeFunctions } from '../../engine/remove-functions.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Invocation, Result, Run } from '../command.ts';
import { regionNamed } from '../place.ts';
import { confirm } from '../questions.ts';

/** `jaws remove <function|module>` */
export const run: Run = async ({ arguments: args, values, lists, flags }, context) => {
  const region = regionNamed(values.region);
  const result = await removeFunctions(context.host, {
    project: openProject(findRoot(context.cwd)),
    profile: values.profile,
    what: (args.what ?? '').replace(/^\.?\/?aws_modules\//, '').replace(/\/$/, ''),
    stage: values.stage,
    region,
    files: !flags.has('keep-files'),
    allowDataLoss: lists['allow-data-loss'] ?? [],
    allowAddressLoss: lists['allow-address-loss'] ?? [],
    agree: async (plan) => {
      context.show((paint) => functionsText(oneLiners(plan), paint));
      await agreeToRemoval(plan.protected, lists.confirm, context, { message: 'Remove them?', initial: true });
    },
  });
  return {
    data: { ...result },
    text: (paint) =>
      `${count(result.functions.length, 'lambda')} removed from ${result.stages.join(', ') || 'no stage'}.${
        result.folder ? ` ${paint.bold(result.folder)} is in .jaws/removed.` : ''
      }`,
  };
};

function functionsText({ functions, endpoints, urls, stages, folder }: FunctionsRemovalPlan, paint: Paint): string {
  return [
    `${paint.bold('These go')} from ${stages.join(', ') || 'no stage'}, with their schedules and roles:`,
    ...functions.map((id) => `  ${paint.red(`- ${id}`)}`),
    ...endpoints.map((id) => `  ${paint.red(`- ${id}`)}`),
    ...urls.map((id) => `  ${paint.red(`- the URL of ${id}`)}  ${paint.dim('does not come back')}`),
    ...(folder ? [`The folder ${folder} moves to .jaws/removed.`] : []),
  ].join('\n');
}

export const region: Run = (invocation, context) =>
  removal(invocation, context, invocation.arguments.stage, invocation.arguments.region);

export const stage: Run = (invocation, context) => removal(invocation, context, invocation.arguments.stage, undefined);

export const project: Run = (invocation, context) => removal(invocation, context, undefined, undefined);

async function removal(
  { values, lists, flags }: Invocation,
  context: Context,
  stageName: string | undefined,
  regionName: string | undefined,
): Promise<Result> {
  const opened = openProject(findRoot(context.cwd));
  const result = await removeStage(context.host, {
    project: opened,
    profile: values.profile,
    stage: stageName,
    region: regionName,
    deleteData: flags.has('delete-data'),
    agree: async (plan) => {
      if (plan.regions.length > 1) context.output.showRegions(plan.regions.length);
      context.show((paint) => removalText(oneLiners(plan), paint));
      await agreeToRemoval(plan.protected, lists.confirm, context, { message: 'Remove all of it?', initial: false });
    },
  });
  return { data: { ...result }, text: (paint) => resultText(oneLiners(result), paint) };
}

/** A protected stage requires its name, typed or by --confirm; any other one a yes. */
export async function agreeToRemoval(
  protectedStages: readonly string[],
  named: readonly string[] | undefined,
  context: Context,
  question: { readonly message: string; readonly initial: boolean; readonly refused?: string },
): Promise<void> {
  const { refused = 'Nothing was removed' } = question;
  for (const name of protectedStages) {
    if (named?.includes(name)) continue;
    if (!context.prompts) throw fail('ProtectedStage', { stage: name });
    const message = `${name} is protected. Type its name to go on`;
    const typed = await context.prompts.text({ message, initial: '', check: () => undefined });
    if (typed !== name) throw fail('Declined', { what: refused });
  }
  if (protectedStages.length === 0) await confirm(context, { ...question, refused });
}

function removalText({ regions, deleteData }: RemovalPlan, paint: Paint): string {
  const blocks = regions.map(({ stage: name, region: at, stacks, functions, data, addresses, logGroups, files }) => {
    const rows = [
      ...stacks.map((stack) => [paint.red(`- ${stack}`), 'stack']),
      ...(functions > 0 ? [[paint.red(`- ${count(functions, 'lambda')}`), '']] : []),
      ...addresses.map(({ logicalId, type }) => [paint.red(`- ${logicalId}`), `${type}, with its address`]),
      ...data.map(({ logicalId, type, physicalId }) =>
        deleteData
          ? [paint.red(paint.bold(`- ${physicalId}`)), `${logicalId} (${type}), with all its data`]
          : [`  ${physicalId}`, `${logicalId} (${type}) stays`],
      ),
      ...(logGroups.length === 0
        ? []
        : deleteData
          ? [[paint.red(`- ${count(logGroups.length, 'log group')}`), '']]
          : [[`  ${count(logGroups.length, 'log group')}`, 'stay']]),
      ...files.map((file) => [`  ${file}`, 'moves to .jaws/removed']),
    ];
    const head = paint.bold(`${name} ${at}`);
    return rows.length > 0 ? `${head}\n${table(rows, '  ')}` : `${head}  ${paint.dim('nothing is deployed')}`;
  });
  return blocks.join('\n\n');
}

function resultText({ regions, kept }: RemovalResult, paint: Paint): string {
  const where = regions.map(({ stage: name, region: at }) => `${name} ${at}`).join(', ');
  return [
    where ? `Removed: ${paint.bold(where)}.` : 'There was nothing to remove.',
    ...(kept.length > 0
      ? [
          'Resources that hold data still exist:',
          ...kept.map(({ region: at, physicalId, type }) => `  ${at}  ${physicalId}  ${paint.dim(type)}`),
        ]
      : []),
  ].join('\n');
}
