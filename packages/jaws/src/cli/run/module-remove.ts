import { oneLiners } from '../../base/visible.ts';
import { removeModule } from '../../engine/modules/remove.ts';
import type { RemoveModuleResult } from '../../engine/modules/types.ts';
import { refreshTypes } from '../../engine/types-file.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { confirm } from '../questions.ts';

export const run: Run = async ({ arguments: args, flags }, context) => {
  const { host, cwd } = context;
  const root = findRoot(cwd);
  const result = await removeModule(host, {
    root,
    module: args.module ?? '',
    data: flags.has('data'),
    agree: async (plan) => {
      context.show((paint) => planText(oneLiners(plan), paint));
      await confirm(context, { message: `Remove ${plan.module}?`, initial: true, refused: 'Nothing was removed' });
    },
  });
  refreshTypes(host, root, { isExpected: true });
  return { data: { ...result }, text: (colours) => resultText(oneLiners(result), colours) };
};

function planText({ module, version, files, edited, backup, kept }: RemoveModuleResult, paint: Paint): string {
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
  return [
    `${paint.bold(module)} ${version}: ${count(files.length, 'file')} go, and what it added to the templates.`,
    ...part(`Files with changes of yours, which are kept in ${backup}:`, edited),
    ...part('What stays in the templates:', kept),
  ].join('\n');
}

function resultText({ module, kept, variables }: RemoveModuleResult, paint: Paint): string {
  const unset = variables.map((name) => `  ${paint.cyan(`jaws env unset <stage> all ${name}`)}`);
  return [
    `${paint.bold(module)} was removed. Its deployed resources are removed by the next ${paint.cyan('jaws dash --all')}.`,
    ...(kept.some((line) => line.includes('holds data'))
      ? ['Resources that hold data stay: --data takes them out.']
      : []),
    ...(unset.length > 0 ? ['Variables that nothing uses any more:', ...unset] : []),
  ].join('\n');
}
