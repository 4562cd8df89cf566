import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median, residentMiB, table } from './measure.mjs';

const main = join(dirname(fileURLToPath(import.meta.url)), '../packages/cloud/dist/main.js');

export const title = 'Embedded cloud: start and idle memory';
export const about =
  'From the start of the process to its ready line, median of 7; resident memory two seconds later. Goals: 0.5 s, 90 MiB.';

export async function run(folder) {
  const ready = [];
  const memory = [];
  for (let n = 0; n < 7; n++) {
    const started = performance.now();
    const child = spawn(process.execPath, [main, '--port', '0', '--dir', join(folder, String(n))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    ready.push((performance.now() - started) / 1000);
    await wait(2_000);
    if (process.platform === 'linux') memory.push(residentMiB(child.pid));
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return table(
    ['figure', 'median', 'worst'],
    [
      ['ready, seconds', median(ready).toFixed(3), Math.max(...ready).toFixed(3)],
      ['idle, MiB resident', median(memory).toFixed(0), Math.max(...memory).toFixed(0)],
    ],
  );
}
