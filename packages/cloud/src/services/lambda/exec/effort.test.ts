import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Effort } from './effort.ts';

/** A process that has started and runs this from now on. */
async function run(code: string) {
  const source = `console.log(); setTimeout(() => { ${code} }, 100)`;
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child;
}

it.runIf(process.platform === 'linux')('distinguishes processes that compute from those that wait', async () => {
  const [busy, idle] = await Promise.all([run('for (;;);'), run('setInterval(() => {}, 1_000)')]);
  try {
    await wait(500);
    const [ofBusy, ofIdle] = [new Effort(), new Effort()];
    expect(ofBusy.since([busy.pid!])).toBeUndefined();
    ofIdle.since([idle.pid!]);
    await wait(1_000);
    expect(ofBusy.since([busy.pid!])).toBeGreaterThan(0.5);
    expect(ofIdle.since([idle.pid!])).toBeLessThan(0.5);
  } finally {
    busy.kill('SIGKILL');
    idle.kill('SIGKILL');
  }
});
