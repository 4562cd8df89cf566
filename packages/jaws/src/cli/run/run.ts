import { openProject } from '../../engine/open.ts';
import { run as runFunction } from '../../engine/run.ts';
import type { RunResult } from '../../engine/types.ts';
import { duration, quoted } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import { traceLines } from '../answer-text.ts';
import type { Run } from '../command.ts';
import { eventChoice, oneFunction } from '../one-function.ts';

export const run: Run = async (invocation, { cwd, host }) => {
  const { arguments: args, values } = invocation;
  const event = eventChoice(invocation, cwd);
  const root = findRoot(cwd);
  const opened = openProject(root);
  const result = await runFunction(host, {
    root,
    opened,
    profile: values.profile,
    function: oneFunction(opened, args.function, cwd),
    stage: values.stage ?? 'local',
    region: values.region,
    event,
  });
  return {
    data: { ...result },
    isPayload: true,
    ...(result.ok && { text: () => JSON.stringify(result.value, null, 2) ?? 'undefined' }),
    note: (paint) => note(result, paint),
    exitCode: result.ok ? 0 : 1,
  };
};

function note({ ok, error, ms }: RunResult, paint: Paint): string {
  const time = paint.dim(`(${duration(ms)})`);
  if (ok) return `${paint.dim('The function answered')} ${time}`;
  const trace = error ? traceLines(error, paint) : [];
  return [`${paint.red(quoted(`${error?.errorType}: ${error?.errorMessage}`))} ${time}`, ...trace].join('\n');
}
