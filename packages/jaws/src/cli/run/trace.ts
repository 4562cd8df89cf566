import { oneLiners } from '../../base/visible.ts';
import { openProject } from '../../engine/open.ts';
import { wantedOf } from '../../engine/trace/id.ts';
import { trace } from '../../engine/trace/trace.ts';
import { looksOf } from '../../output/paint.ts';
import { stdout } from '../../output/writer.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { chooseStage, regionNamed } from '../place.ts';
import { timeOf } from '../span.ts';
import { traceText } from '../trace-text.ts';

export const run: Run = async ({ arguments: args, values, flags }, context) => {
  const { cwd, env, host } = context;
  const id = args.id ?? '';
  // Checked before any request.
  wantedOf(id);
  const since = timeOf(values.since ?? '1h', host.now());
  const root = findRoot(cwd);
  const opened = openProject(root);
  const stage = await chooseStage(context, opened.model, values.stage, '--stage');
  const region = regionNamed(values.region);
  const logs = flags.has('logs');
  const found = await trace(host, { root, opened, profile: values.profile, stage, region, id, since, logs });
  return {
    data: { ...found },
    text: (paint, columns) =>
      traceText(
        { ...oneLiners(found), ...(found.lines && { lines: found.lines }) },
        { ...looksOf(stdout, env), paint },
        columns,
      ),
    exitCode: found.failed.length > 0 ? 1 : 0,
  };
};
