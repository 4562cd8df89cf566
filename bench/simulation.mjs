import { table } from './measure.mjs';
import { firstDeployment } from './regions.mjs';
import { embedded } from './simulate/worlds.mjs';
import { simulateRollout } from './simulate-rollout.mjs';

export const title = 'The rollout simulator against measured rollouts';
export const about = `What docs/scale.md is computed with (bench/simulate-rollout.mjs), set against first deployments to the embedded cloud in the same run. Two runs without a delay fit the start of the
tool and what a call costs on this machine (tool and cloud together); nothing else is fitted. Then calls get a round trip, and S3 takes fewer of them a second than the tool
sends. Goals: seconds within 25 % (with throttles, where chance decides, within 40 %), calls within 15 %. Predictions are the mean of ten seeds.`;

const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;

/** The tool's start time and the cost of a call, in ms, from two runs without a delay. */
function fitted(small, large) {
  const cpuMs = Math.max(0, ((large.seconds - small.seconds) * 1000) / (large.calls - small.calls));
  return { cpuMs, startMs: Math.max(0, small.seconds * 1000 - cpuMs * small.calls) };
}

const limited = { s3: { rate: 10, burst: 10 } };
const cases = [
  ['round trip 200 ms', { functions: 10, regions: 1, delayMs: 200 }],
  ['round trip 200 ms', { functions: 50, regions: 1, delayMs: 200 }],
  ['round trip 400 ms', { functions: 50, regions: 4, delayMs: 400 }],
  ['round trip 400 ms', { functions: 10, regions: 8, delayMs: 400 }],
  ['round trip 50 ms, S3 10 calls a second', { functions: 50, regions: 1, delayMs: 50, limits: limited }],
];

const percent = (predicted, measured) => `${(((predicted - measured) / measured) * 100).toFixed(0)} %`;

export async function run(folder) {
  const measured = fitted(
    await firstDeployment(folder, { functions: 10, regions: 1 }),
    await firstDeployment(folder, { functions: 50, regions: 4 }),
  );
  const rows = [];
  for (const [words, options] of cases) {
    const found = await firstDeployment(folder, options);
    const world = embedded(measured, options);
    const runs = seeds.map((seed) => simulateRollout({ ...options, world, seed }));
    const [seconds, calls] = [mean(runs.map((one) => one.seconds)), mean(runs.map((one) => one.calls))];
    // Of this machine alone: whether the cloud is the embedded one.
    const own = found.log.filter(({ region }) => region !== '').length;
    rows.push([
      words,
      options.functions,
      options.regions,
      `${found.seconds.toFixed(2)} s`,
      `${seconds.toFixed(2)} s`,
      percent(seconds, found.seconds),
      own,
      calls.toFixed(0),
      percent(calls, own),
    ]);
  }
  const counts = [];
  const sizes = process.env.BENCH_LARGE ? [1, 10, 100, 1000] : [1, 10, 100];
  for (const functions of sizes) {
    for (const regions of [1, 4, 8]) {
      const found = await firstDeployment(folder, { functions, regions });
      const own = found.log.filter(({ region }) => region !== '').length;
      const { calls } = simulateRollout({ functions, regions, world: embedded(measured, { delayMs: 0 }) });
      counts.push([functions, regions, own, calls, percent(calls, own)]);
    }
  }
  return [
    table(['', 'functions', 'regions', 'measured', 'predicted', 'error', 'calls', 'predicted', 'error'], rows),
    `Fitted: ${measured.startMs.toFixed(0)} ms for the start, ${measured.cpuMs.toFixed(1)} ms a call.`,
    table(['functions', 'regions', 'calls counted', 'predicted', 'error'], counts),
  ].join('\n\n');
}
