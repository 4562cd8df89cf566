import { serveTests, test } from '../../engine/test.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ values, lists, flags }, { cwd, env, host, output }) => {
  const options = { root: findRoot(cwd), stage: values.stage, region: values.region, env };
  if (flags.has('serve')) {
    await serveTests(host, options, untilInputEnds(host.signal));
    return undefined;
  }
  const result = await test(host, {
    ...options,
    cwd,
    files: lists.files ?? [],
    runnerArguments: lists['runner arguments'] ?? [],
    starting: output.pause,
    watch: flags.has('watch'),
  });
  return { data: { ...result }, exitCode: result.exitCode };
};

function untilInputEnds(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once('close', resolve).resume();
    signal.addEventListener('abort', () => resolve());
  });
}
