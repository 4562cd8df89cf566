import { metrics } from '../../engine/metrics/metrics.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { findRoot, functionAt } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { metricsText } from '../metrics-text.ts';
import { chooseRegion, chooseStage } from '../place.ts';
import { select } from '../selected.ts';
import { spanOf } from '../span.ts';

/** CloudWatch keeps what it measured for so long. */
const longest = 455 * 86_400_000;

export const run: Run = async ({ lists, values, flags }, context) => {
  const { cwd, host } = context;
  const since = values.since ?? '3h';
  const span = spanOf(since);
  if (span === undefined || span < 60_000 || span > longest) {
    throw fail('InvalidValue', { what: '--since', value: since, expected: 'a time from 1m to 455d: 30m, 3h, 7d' });
  }
  const root = findRoot(cwd);
  const opened = openProject(root);
  const { project, model } = opened;
  const stage = await chooseStage(context, model, values.stage, '--stage');
  const region = await chooseRegion(context, model, stage, values.region, '--region');
  const named = lists.function ?? [];
  const here = named.length === 0 ? functionAt(project, cwd) : undefined;
  const functions = here
    ? [`${here.module}/${here.name}`]
    : named.length > 0
      ? select(model, named).functions
      : model.functions.map(({ id }) => id);
  const coldStarts = flags.has('cold-starts');
  const found = await metrics(host, {
    root,
    opened,
    profile: values.profile,
    stage,
    region,
    functions,
    span,
    coldStarts,
  });
  return {
    data: { ...found },
    text: (paint, columns) => metricsText(found, since, paint, columns),
    exitCode: found.regions.some(({ error }) => error) ? 1 : 0,
  };
};
