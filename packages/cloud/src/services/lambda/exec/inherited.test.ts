import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it.skipIf(process.platform !== 'linux')('a file that this process was started with is not handed on', () => {
  const module = new URL('./inherited.ts', import.meta.url).href;
  const script = `
    const { spawnSync } = await import('node:child_process');
    const { Inherited } = await import(${JSON.stringify(module)});
    const list = (stdio) => spawnSync('/bin/ls', ['-l', '/proc/self/fd'], { stdio }).stdout.toString();
    const stdio = ['ignore', 'pipe', 'inherit'];
    console.log(JSON.stringify([list(stdio), list(new Inherited().cover(stdio))]));`;
  const file = openSync(fileURLToPath(import.meta.url), 'r');
  // Higher than those that Node closes by itself.
  const stdio = [...Array.from({ length: 40 }, (_, at) => (at < 3 ? ('pipe' as const) : ('ignore' as const))), file];
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio });
  closeSync(file);
  const [without, covered] = JSON.parse(stdout.toString());
  expect(without).toMatch(/40 -> .*inherited\.test\.ts/);
  expect(covered).toMatch(/40 -> \/dev\/null/);
});
