import { resolve } from 'node:path';
import { oneLiners } from '../../base/visible.ts';
import { type ExtractedModule, extractModule } from '../../engine/modules/extract.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { confirm } from '../questions.ts';

export const run: Run = async ({ arguments: args, values, lists, flags }, context) => {
  const { host, cwd } = context;
  if (values.package === undefined) {
    throw fail('MissingAnswer', { question: 'Which folder is the package to have?', flag: '--package <folder>' });
  }
  const result = await extractModule(host, {
    root: findRoot(cwd),
    module: args.module!,
    folder: resolve(cwd, values.package),
    resources: lists.resource ?? [],
    plan: flags.has('plan'),
    agree: async (plan) => {
      context.show((paint) => planText(oneLiners(plan), paint));
      const message = `Make ${plan.package} of ${plan.module}?`;
      await confirm(context, { message, initial: true, refused: 'Nothing was changed' });
    },
  });
  return {
    data: { ...result },
    text: (paint) => (result.applied ? doneText(oneLiners(result), paint) : planText(oneLiners(result), paint)),
  };
};

function planText(plan: ExtractedModule, paint: Paint): string {
  const list = (names: readonly string[]) => names.join(', ') || 'none';
  const rows = [
    ['package', `${plan.package} in ${plan.folder}`],
    ['functions', list(plan.functions)],
    ['resources', list(plan.resources)],
    ...(plan.data.length > 0 ? [['with data', `${list(plan.data)} ${paint.dim('(it stays where it is)')}`]] : []),
    ['permissions', count(plan.statements, 'statement')],
    ['variables', list(plan.variables)],
    ...(plan.unclear.length > 0
      ? [['stay', `${list(plan.unclear)} ${paint.dim('(no awsm.json names them: --resource moves one)')}`]]
      : []),
  ];
  return table(
    rows.map(([name, value]) => [paint.dim(name ?? ''), value ?? '']),
    '  ',
  );
}

const doneText = ({ module, package: name, folder }: ExtractedModule, paint: Paint) =>
  `${paint.bold(module)} comes from ${name} in ${folder} now. Nothing that is deployed changes: ${paint.cyan('jaws deploy --plan')} shows no change.`;
