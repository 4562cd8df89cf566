import { afterAll, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
const run = (...args: string[]) => jaws(args, { cwd: work.path, env: { JAWS_HOME: work.path } });

it('calculates the example of 2015 without a project', async () => {
  const { code, stdout } = await run('cost', '--example', '2015', '--json');
  expect(code).toBe(0);
  const { servers, lambda } = lines(stdout).at(-1) as { servers: number; lambda: { usd: number }[] };
  expect([servers.toFixed(2), lambda[0]!.usd.toFixed(2)]).toEqual(['2.97', '0.05']);
});

it.each([
  [['cost', '--from-metrics', '--days', '0'], 2, 'InvalidValue'],
  [['cost', '--from-metrics', '--days', '451'], 2, 'InvalidValue'],
  [['cost', '--calls', '-1'], 2, 'InvalidValue'],
  [['cost', '--ms', 'fast'], 2, 'InvalidValue'],
  [['cost', '--from-metrics', '--ms', '3'], 2, 'ConflictingOptions'],
  [['cost', '--from-metrics', '--usage', 'small'], 2, 'ConflictingOptions'],
  [['cost', '--from-metrics', '--release', '1'], 2, 'ConflictingOptions'],
  [['cost', '--usage', 'no-such-file.json'], 1, 'UsageUnreadable'],
  [['metrics', '--since', '1w'], 2, 'InvalidValue'],
  [['metrics', '--since', '30s'], 2, 'InvalidValue'],
  [['metrics', '--since', '456d'], 2, 'InvalidValue'],
  [['metrics', '--watch', '--interval', '4s'], 2, 'InvalidValue'],
  [['metrics', '--watch', '--interval', '2h'], 2, 'InvalidValue'],
  [['metrics', '--watch', '--interval', 'often'], 2, 'InvalidValue'],
  [['metrics', '--interval', '10s'], 2, 'InvalidValue'],
  [['trace'], 2, 'MissingArgument'],
  [['trace', 'an-id'], 2, 'InvalidValue'],
  [['trace', '4bf92f3577b34da6a3ce929d0e0e4736', '--since', '1w'], 2, 'InvalidValue'],
])('%j is refused', async (args, code, name) => {
  const refused = await run(...args);
  expect([refused.code, refused.stderr]).toEqual([code, expect.stringContaining(`(${name})`)]);
});
