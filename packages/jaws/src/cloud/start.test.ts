import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from '../base/process.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jaws-start-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));

const command = fileURLToPath(new URL('./start-and-end.ts', import.meta.url));

describe.skipIf(process.platform === 'win32')('a command that ends while it starts the embedded cloud', () => {
  // A second Ctrl-C and a bug end a command; a closed terminal sends SIGHUP.
  test.each(['exit', 'throw', 'SIGHUP'])(
    'by %s leaves no cloud behind',
    async (how) => {
      // A cloud that never gets ready: it prints its process id and waits.
      const program = join(home, 'main.mjs');
      const number = join(home, 'number');
      writeFileSync(
        program,
        `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(number)}, String(process.pid)); setInterval(() => {}, 1000);`,
      );
      const env = { ...process.env, JAWS_HOME: join(home, 'jaws'), JAWS_CLOUD_MAIN: program };
      const child = spawn(process.execPath, ['--import', 'tsx', command, how], {
        env,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      let cloud = 0;
      try {
        const ended = once(child, 'exit');
        await expect
          .poll(() => existsSync(number) && readFileSync(number, 'utf8'), { timeout: 20_000 })
          .toMatch(/^\d+$/);
        cloud = Number(readFileSync(number, 'utf8'));
        expect(isAlive(cloud)).toBe(true);
        child.stdin.end('now\n');
        const [code, by] = await ended;
        expect(how === 'SIGHUP' ? by : code).toBe({ exit: 7, throw: 1, SIGHUP: 'SIGHUP' }[how]);
        await expect.poll(() => isAlive(cloud), { timeout: 10_000 }).toBe(false);
        expect(existsSync(join(home, 'jaws/cloud/cloud.json'))).toBe(false);
      } finally {
        child.kill('SIGKILL');
        if (cloud !== 0 && isAlive(cloud)) process.kill(cloud, 'SIGKILL');
      }
    },
    60_000,
  );
});
