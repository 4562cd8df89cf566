import { oneLiners } from '../../base/visible.ts';
import { type TidyResult, tidyProject } from '../../engine/tidy.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { confirm } from '../questions.ts';

export const run: Run = async (_invocation, context) => {
  const { host, cwd } = context;
  const result = await tidyProject(host, {
    root: findRoot(cwd),
    agree: async (plan) => {
      context.show((paint) => planText(oneLiners(plan), paint));
      await confirm(context, { message: 'Write these files?', initial: true, refused: 'Nothing was changed' });
    },
  });
  return { data: { ...result }, text: () => resultText(oneLiners(result)) };
};

function planText({ files, modules }: TidyResult, paint: Paint): string {
  const lines = files.flatMap(({ path, isNew, added, removed, left }) => [
    `${paint.bold(path)}${isNew ? paint.dim('  new') : ''}`,
    ...(added.length > 0 ? [`  ${paint.green('+')} ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`  ${paint.red('-')} ${removed.join(', ')}`] : []),
    ...(isNew ? [] : [`  ${paint.dim(`${left} ${left === 1 ? 'entry' : 'entries'} left`)}`]),
  ]);
  const own = modules.map((name) => `${paint.bold(`aws_modules/${name}/awsm.json`)}  has its resources alone now`);
  const note =
    'Everybody who deploys this project, CI included, needs this version first: JAWS 1 and early builds of JAWS 2 stop at these files.';
  return [...lines, ...own, 'Deployed resources stay the same.', note].join('\n');
}

const resultText = ({ files }: TidyResult): string =>
  files.length === 0
    ? 'Everything is tidy: what all stages and regions share is written once.'
    : `${count(files.length, 'file')} written. Deployed resources stay the same.`;
