import { oneLiners } from '../../base/visible.ts';
import { envHistory } from '../../engine/env-history.ts';
import { openProject } from '../../engine/open.ts';
import type { EnvChange, EnvHistory } from '../../engine/types.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { chooseStage, regionNamed } from '../place.ts';

export const history: Run = async ({ arguments: args, values }, context) => {
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const stage = await chooseStage(context, opened.model, args.stage, 'the argument [stage]');
  const regions = await envHistory(context.host, {
    root,
    opened,
    profile: values.profile,
    stage,
    region: regionNamed(args.region),
  });
  return {
    data: { regions },
    text: (paint, columns) => regions.map((one) => historyText(oneLiners(one), paint, columns)).join('\n\n'),
  };
};

function historyText({ stage, region, versions }: EnvHistory, paint: Paint, columns?: number): string {
  const head = paint.bold(`${stage} ${region}`);
  if (versions.length === 0)
    return `${head}\n  ${paint.dim('no versions yet: they begin with the next change or deployment')}`;
  const rows = versions.map((one) => [
    one.version?.slice(0, 12) ?? paint.yellow('not kept yet'),
    one.at.replace(/\.\d+Z$/, 'Z'),
    changesText(one, paint),
  ]);
  return `${head}\n${table(rows, '  ', columns)}`;
}

const changesText = ({ added, changed, removed }: EnvChange, paint: Paint) =>
  [
    ...added.map((name) => paint.green(`+ ${name}`)),
    ...changed.map((name) => paint.yellow(`~ ${name}`)),
    ...removed.map((name) => paint.red(`- ${name}`)),
  ].join('  ');
