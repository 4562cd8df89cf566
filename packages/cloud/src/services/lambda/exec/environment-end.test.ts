import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { environments, invoke } from '../testing/environment.ts';

const { state, environment } = environments();

describe('the end of an environment', () => {
  it('is waited for by the cloud, once, and takes the environment’s folder with it', async () => {
    const { one, said, gone, kernel } = environment();
    await one.start(30_000, 'on-demand');
    const folders = () => readdirSync(join(state.work, 'environments'));
    expect(folders()).toHaveLength(1);
    expect(existsSync(join(state.work, 'environments', folders()[0] ?? '', 'tmp'))).toBe(true);
    const background = vi.spyOn(kernel, 'background');
    one.kill();
    one.kill();
    expect(background).toHaveBeenCalledOnce();
    let isOver = false;
    void background.mock.calls[0]?.[0].then(() => {
      isOver = true;
    });
    await Promise.resolve();
    expect([isOver, said]).toEqual([false, ['idle']]);
    await gone;
    await vi.waitFor(() => expect([isOver, said]).toEqual([true, ['idle', 'gone']]), 10_000);
    await vi.waitFor(() => expect(folders()).toEqual([]), 10_000);
    // It has ended: there is nothing more to wait for.
    const { length } = background.mock.calls;
    one.kill();
    expect(background.mock.calls).toHaveLength(length);
  });

  it('that was never started is at once', async () => {
    const { one, said, kernel } = environment();
    const background = vi.spyOn(kernel, 'background');
    one.kill();
    one.kill();
    expect(said).toEqual(['gone']);
    // It had no folder, which is not an error.
    await Promise.all(background.mock.calls.map(([work]) => work));
  });

  it('that comes while it is prepared starts no process, and leaves no folder', async () => {
    const { one, said } = environment();
    const starting = one.start(30_000, 'on-demand');
    one.kill();
    expect(await starting).toMatchObject({ kind: 'error', reason: 'killed' });
    expect([one.pid, said]).toEqual([0, ['gone']]);
    await vi.waitFor(() => expect(readdirSync(join(state.work, 'environments'))).toEqual([]));
  });

  it('in the turn in which its answer is read leaves it gone, and not idle', async () => {
    const { one, said, gone } = environment();
    await one.start(30_000, 'on-demand');
    await invoke(one, { n: 1 });
    one.kill();
    await gone;
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    // It may have polled before it was ended, but not after.
    expect(said.at(-1)).toBe('gone');
    expect(said.filter((word) => word === 'gone')).toHaveLength(1);
  });

  it('by the first of two reasons is for that one', async () => {
    const { one } = environment();
    await one.start(30_000, 'on-demand');
    const hanging = invoke(one, { hang: true }, true);
    one.onMemory(512 * 1024 * 1024 + 1, 1_025);
    one.onMemory(1, 1_025);
    const tail = String((await hanging).outcome.tail);
    expect(tail).toContain('Error Type: Runtime.OutOfMemory');
    expect(tail).not.toContain('AWS starts at most');
  });
});

describe('the log of an environment', () => {
  it('has the version, or $LATEST', async () => {
    const { one, log } = environment('', { configuration: { FunctionName: 'f', Version: '7', MemorySize: 256 } });
    await one.start(30_000, 'on-demand');
    await invoke(one, { n: 1 });
    const text = await log();
    expect(text).toContain('START RequestId: request-id Version: 7\n');
    expect(text).toContain('Memory Size: 256 MB\t');
    // Also for an invocation that failed during initialization.
    for (const Version of [undefined, '8']) {
      const failing = environment('exit', { configuration: { FunctionName: 'f', Version } }).one;
      const failure = await failing.start(30_000, 'on-demand');
      const { outcome } = await invoke((invocation) => failing.refuse(invocation, failure!), {}, true);
      expect(String(outcome.tail)).toContain(`START RequestId: request-id Version: ${Version ?? '$LATEST'}\n`);
    }
  });

  it('has defaults: 128 MB and three seconds', async () => {
    const configuration = { FunctionName: 'f', Timeout: undefined, MemorySize: undefined };
    const { one } = environment('hang', { configuration });
    expect(one.memoryLimit).toBe(128 * 1024 * 1024);
    const failure = await one.start(20, 'on-demand');
    const { outcome, payload } = await invoke((invocation) => one.refuse(invocation, failure!), {}, true);
    expect(payload).toMatchObject({ errorMessage: 'RequestId: request-id Error: Task timed out after 3.00 seconds' });
    expect(String(outcome.tail)).toMatch(/\tDuration: 3000\.00 ms\t.*\tMemory Size: 128 MB\t/);
  });

  it('has no word of native addons where these are built for this machine, as is taken for granted on x86_64', async () => {
    const { one, log } = environment('native');
    expect(await one.start(30_000, 'on-demand')).toMatchObject({ errorType: 'Own' });
    const runsHere = process.platform === 'linux' && process.arch === 'x64';
    expect((await log()).includes('is packaged for Linux on x86_64')).toBe(!runsHere);
    const other = process.arch === 'arm64' ? 'x86_64' : 'arm64';
    const foreign = environment('native', { configuration: { FunctionName: 'f', Architectures: [other] } });
    await foreign.one.start(30_000, 'on-demand');
    expect(await foreign.log()).toContain(`[jaws-cloud] The code is packaged for Linux on ${other}`);
  });
});
