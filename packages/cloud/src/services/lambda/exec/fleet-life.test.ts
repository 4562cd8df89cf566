import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Target } from '../resolve.ts';
import { Sandbox } from './filesystem/sandbox.ts';
import { Fleet, fleet as part } from './fleet.ts';
import { Inherited } from './inherited.ts';
import { MemoryWatch } from './memory.ts';
import { Pool } from './pool.ts';
import { Reaper } from './reaper.ts';
import { Supply } from './supply/supply.ts';

let work = '';
let fleet: Fleet;
const said: string[] = [];
const node = process.execPath;
/** Records the calls to pools instead of carrying them out. */
const asked: string[] = [];

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'jaws-fleet-'));
  vi.stubEnv('JAWS_LAMBDA_CACHE', join(work, 'cache'));
  vi.stubEnv('JAWS_LAMBDA_FETCH', 'never');
  vi.stubEnv('PATH', join(work, 'bin'));
  vi.stubEnv('HOME', work);
  await mkdir(join(work, 'bin'));
  const kernel = {
    scratch: work,
    sandbox: 'none',
    log: { warn: (text: string) => said.push(text) },
    clock: { now: () => 7 },
  };
  fleet = new Fleet(kernel as unknown as Kernel);
});
afterEach(async () => {
  process.execPath = node;
  await fleet.close();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  said.length = asked.length = 0;
  await rm(work, { recursive: true, force: true });
});

describe('prepared code', () => {
  const names = () => fleet.preparations.map(({ what, state }) => `${what} ${state}`);

  it('is looked for before it is fetched, each version once', async () => {
    expect(fleet.preparations).toEqual([]);
    const program = join(work, 'bin/node98');
    await writeFile(program, `#!/bin/sh\necho asked >> ${work}/asked\nexit 1\n`);
    await chmod(program, 0o755);
    const before = performance.now();
    for (const runtime of ['nodejs98.x', 'nodejs98.x', 'python3.12', 'java21', 'xnodejs97.x', 'provided.al2023']) {
      fleet.prepare(runtime);
    }
    expect(fleet.preparations).toEqual([
      { what: 'Node.js 98', state: 'looking', into: join(work, 'cache'), began: expect.any(Number) },
    ]);
    expect(fleet.preparations[0]?.began).toBeGreaterThanOrEqual(before);
    await vi.waitFor(() => expect(names()).toEqual([]), 10_000);
    fleet.prepare('nodejs98.x');
    expect(names()).toEqual([]);
    expect(await readFile(join(work, 'asked'), 'utf8')).toBe('asked\n');
  });

  it('is reported once while it is fetched', async () => {
    vi.stubEnv('JAWS_LAMBDA_FETCH', '');
    // npm is looked for beside the Node that runs this process.
    await mkdir(join(work, 'lib/node_modules/npm/bin'), { recursive: true });
    await symlink(node, join(work, 'bin/node'));
    process.execPath = join(work, 'bin/node');
    const script = `const { existsSync } = require('node:fs');
      setInterval(() => existsSync(${JSON.stringify(join(work, 'go'))}) && process.exit(1), 10);`;
    await writeFile(join(work, 'lib/node_modules/npm/bin/npm-cli.js'), script);
    fleet.prepare('nodejs98.x');
    await vi.waitFor(() => expect(names()).toEqual(['Node.js 98 fetching']), 10_000);
    await writeFile(join(work, 'go'), '');
    await vi.waitFor(() => expect(names()).toEqual(['Node.js 98 missing']), 10_000);
  });

  it('is the sandbox, whatever runs in it', async () => {
    fleet.prepare('ruby3.3');
    await vi.waitFor(() => expect(said).toEqual([expect.stringContaining('the sandbox is set to none')]), 10_000);
    expect((await fleet.isolation).mode).toBe('none');
  });
});

const ctx = { with: () => ctx, account: '1', kernel: { background() {} } } as unknown as Context;
const target = (name: string, version = '1', RevisionId = 'r1') =>
  ({
    place: { account: '1', region: 'r' },
    fn: { name },
    version,
    configuration: { RevisionId },
    code: { sha256: '', blob: '' },
  }) as unknown as Target;

describe('the environments of a version', () => {
  beforeEach(() => {
    vi.spyOn(Pool.prototype, 'run').mockImplementation(function (this: Pool) {
      asked.push(`run ${this.revision}`);
    });
    vi.spyOn(Pool.prototype, 'provision').mockImplementation((count) => void asked.push(`provision ${count}`));
    vi.spyOn(Pool.prototype, 'drain').mockImplementation(function (this: Pool) {
      asked.push(`drain ${this.revision}`);
    });
    vi.spyOn(Pool.prototype, 'kill').mockImplementation(async function (this: Pool) {
      asked.push(`kill ${this.revision}`);
    });
  });
  const run = (one: Target) => fleet.run(ctx, one, {} as never);

  it('are one pool until its configuration changes', () => {
    run(target('f'));
    run(target('f'));
    run(target('f', '1', 'r2'));
    run(target('f', '2', 'r3'));
    expect(asked).toEqual(['run r1', 'run r1', 'drain r1', 'run r2', 'run r3']);
  });

  it('are drained when the version, or the function, is gone', () => {
    for (const one of [target('f', '1', 'f1'), target('f', '2', 'f2'), target('f2', '1', 'g')]) run(one);
    asked.length = 0;
    fleet.retire(target('f').place, 'f', '2');
    expect(asked).toEqual(['drain f2']);
    fleet.retire(target('f').place, 'f', '2');
    fleet.retire(target('f').place, 'f');
    expect(asked).toEqual(['drain f2', 'drain f1']);
    run(target('f', '1', 'f1'));
    expect(asked.at(-1)).toBe('run f1');
  });

  it('are ended with the cloud, those that are drained, too', async () => {
    run(target('f', '1', 'old'));
    run(target('f', '1', 'new'));
    asked.length = 0;
    await fleet.close();
    expect(asked.toSorted()).toEqual(['kill new', 'kill old']);
  });

  it('are kept ready, and say how many are', () => {
    const [alive, failed] = [
      vi.spyOn(Pool.prototype, 'alive', 'get').mockReturnValue(3),
      vi.spyOn(Pool.prototype, 'failed', 'get').mockReturnValue(true),
    ];
    fleet.provision(ctx, target('f'), 4, 2);
    expect(asked).toEqual(['provision 4']);
    expect(fleet.readiness(target('f'))).toEqual({ alive: 3, failed: true });
    expect(fleet.readiness(target('f', '2'))).toEqual({ alive: 0, failed: false });
    expect([alive, failed].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });
});

describe('unused environments', () => {
  it('are looked for every 15 seconds, and end after a minute', async () => {
    vi.useFakeTimers();
    const kernel = { scratch: work, sandbox: 'none', log: { warn() {} }, clock: { now: () => 7 } };
    const own = new Fleet(kernel as unknown as Kernel);
    const reap = vi.spyOn(Pool.prototype, 'reap').mockImplementation(() => {});
    vi.spyOn(Pool.prototype, 'provision').mockImplementation(() => {});
    own.provision(ctx, target('f'), 0, 0);
    vi.advanceTimersByTime(14_999);
    expect(reap).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(reap.mock.calls).toEqual([[performance.now() - 60_000, 7]]);
    vi.advanceTimersByTime(15_000);
    expect(reap).toHaveBeenCalledTimes(2);
    await own.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('all that watches over functions ends with the cloud', async () => {
  const kernel = { scratch: work, sandbox: 'none', log: { warn() {} }, clock: { now: () => 7 } };
  const own = part.open(kernel as unknown as Kernel);
  expect(own).toBeInstanceOf(Fleet);
  const ends = [Supply, MemoryWatch, Reaper, Inherited, Sandbox].map(({ prototype }) =>
    vi.spyOn(prototype as { close(): unknown }, 'close'),
  );
  await part.close?.(own);
  expect(ends.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 1, 1]);
});
