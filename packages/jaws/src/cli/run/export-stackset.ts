import { relative, resolve } from 'node:path';
import { oneLiners } from '../../base/visible.ts';
import { exportStackSets, type StackSetsResult } from '../../engine/export/stack-sets.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { chooseStage } from '../place.ts';

export const run: Run = async ({ values, lists }, context) => {
  const { cwd, host } = context;
  if (values.out === undefined) throw fail('MissingAnswer', { question: 'Into which folder?', flag: '--out <folder>' });
  const project = openProject(findRoot(cwd));
  const accounts = lists.account ?? [];
  const result = await exportStackSets(host, {
    project,
    stage: await chooseStage(context, project.model, values.stage, '--stage <stage>'),
    out: resolve(cwd, values.out),
    accounts: accounts.length > 0 ? accounts : undefined,
    organization: values.organization,
    bucketPrefix: values['code-buckets'],
  });
  return { data: { ...result }, text: (paint) => resultText(oneLiners(result), cwd, paint) };
};

function resultText({ folder, stackSets }: StackSetsResult, cwd: string, paint: Paint): string {
  const rows = stackSets.map(({ name, open, template }) => [
    name,
    paint.dim(template),
    open.length > 0 ? `to fill in: ${open.map(({ variable }) => variable).join(', ')}` : '',
  ]);
  return `${table(rows)}\n\n${paint.dim('What to do with them:')} ${relative(cwd, folder) || '.'}/README.md`;
}
