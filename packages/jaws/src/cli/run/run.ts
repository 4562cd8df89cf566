import { resolve } from 'node:path';
import { openProject } from '../../engine/open.ts';
import { run as runFunction } from '../../engine/run.ts';
import type { RunResult } from '../../engine/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { duration } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot, functionAt } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { select } from '../selected.ts';

export const run: Run = async ({ arguments: args, values }, { cwd, host }) => {
  const root = findRoot(cwd);
  const opened = openProject(root);
  const { project, model } = opened;
  const here = functionAt(project, cwd);
  const id = args.function ? select(model, [args.function]).functions[0] : here && `${here.module}/${here.name}`;
  if (!id) throw fail('NoFunctionHere', { folder: cwd, known: model.functions.map((each) => each.id) });
  const result = await runFunction(host, {
    root,
    opened,
    profile: values.profile,
    function: id,
    stage: values.stage ?? 'local',
    region: values.region,
    eventFile: values.event === undefined ? undefined : resolve(cwd, values.event),
  });
  return {
    data: { ...result },
    ...(result.ok && { text: () => JSON.stringify(result.value, null, 2) ?? 'undefined' }),
    note: (paint) => note(result, paint),
    exitCode: result.ok ? 0 : 1,
  };
};

function note({ ok, error, ms }: RunResult, paint: Paint): string {
  const time = paint.dim(`(${duration(ms)})`);
  if (ok) return `${paint.dim('The function answered')} ${time}`;
  const trace = (error?.trace ?? []).map((line) => `  ${paint.dim(line)}`);
  return [`${paint.red(`${error?.errorType}: ${error?.errorMessage}`)} ${time}`, ...trace].join('\n');
}
