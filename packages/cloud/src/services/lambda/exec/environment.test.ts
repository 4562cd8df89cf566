import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environments, invoke } from '../testing/environment.ts';

const { state, environment } = environments();

describe('an environment', () => {
  it('runs one invocation after another, of which the first is a cold start', async () => {
    const { one, said, log } = environment();
    expect([one.expires, one.pid, one.processes(), one.memoryLimit]).toEqual([77, 0, [], 512 * 1024 * 1024]);
    expect(await one.start(30_000, 'on-demand')).toBeUndefined();
    expect(said).toEqual(['idle']);
    expect(one.processes()).toContain(one.pid);
    const first = await invoke(one, { n: 1 });
    expect([first.payload, first.outcome.failed, first.run.coldStart]).toEqual([{ n: 1 }, false, true]);
    await expect.poll(() => said).toEqual(['idle', 'idle']);
    const second = await invoke(one, { n: 2 }, true);
    expect([second.payload, second.run.coldStart]).toEqual([{ n: 2 }, false]);
    const tail = String(second.outcome.tail);
    expect(tail).toMatch(
      /^START RequestId: request-id Version: \$LATEST\ngot {"n":2}\nEND RequestId: request-id\nREPORT /,
    );
    expect(tail).not.toContain('Init Duration');
    const text = await log();
    expect(text).toMatch(/^INIT_START Runtime Version: own:1\t\[jaws-cloud\] a note\t\nloading\nSTART /);
    expect(text.match(/Init Duration/g)).toHaveLength(1);
    expect(text).toMatch(/Memory Size: 512 MB\tMax Memory Used: [1-9]\d* MB/);
    expect(said.at(-1)).toBe('gone');
  });

  it('says what failed, and goes on', async () => {
    const { one, said } = environment();
    await one.start(30_000, 'on-demand');
    const failed = await invoke(one, { fail: { errorType: 'TypeError' } }, true);
    expect([failed.payload, failed.outcome.failed]).toEqual([{ errorType: 'TypeError' }, true]);
    expect(String(failed.outcome.tail)).toContain('Status: error\tError Type: TypeError\t');
    await expect.poll(() => said).toEqual(['idle', 'idle']);
    expect((await invoke(one, { n: 2 })).payload).toEqual({ n: 2 });
  });

  it.each([
    [7, 'Runtime exited with error: exit status 7'],
    [0, 'Runtime exited without providing a reason'],
  ])('is gone when its process exits with %d', async (exit, reason) => {
    const { one, said, gone } = environment();
    await one.start(30_000, 'on-demand');
    const { outcome, payload } = await invoke(one, { exit }, true);
    expect([outcome.failed, payload]).toEqual([
      true,
      { errorType: 'Runtime.ExitError', errorMessage: `RequestId: request-id Error: ${reason}` },
    ]);
    expect(String(outcome.tail)).toContain(`RequestId: request-id Error: ${reason}\nRuntime.ExitError\n`);
    await gone;
    expect(said).toEqual(['idle', 'gone']);
  });

  it('is ended after the timeout', async () => {
    const { one, gone } = environment('', { configuration: { FunctionName: 'f', Timeout: 1 } });
    await one.start(30_000, 'on-demand');
    const { outcome, payload } = await invoke(one, { hang: true }, true);
    const text = 'Task timed out after 1.00 seconds';
    expect([outcome.failed, payload]).toEqual([
      true,
      { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: request-id Error: ${text}` },
    ]);
    const tail = String(outcome.tail);
    expect(tail).toContain(`2023-11-14T22:13:20.000Z request-id ${text}\n`);
    expect(tail).toMatch(/Duration: 1000\.00 ms\tBilled Duration: .*Status: timeout\t/);
    await gone;
  });

  it('is ended when it takes more memory, or starts more processes, than it may', async () => {
    const { one } = environment();
    await one.start(30_000, 'on-demand');
    const hanging = invoke(one, { hang: true }, true);
    one.onMemory(512 * 1024 * 1024, 1);
    one.onMemory(512 * 1024 * 1024 + 1, 1);
    const { outcome } = await hanging;
    expect(String(outcome.tail)).toMatch(
      /Max Memory Used: 512 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory\t/,
    );
    const other = environment();
    await other.one.start(30_000, 'on-demand');
    const forking = invoke(other.one, { hang: true }, true);
    other.one.onMemory(1, 1_024);
    other.one.onMemory(1, 1_025);
    const tail = String((await forking).outcome.tail);
    expect(tail).toContain('AWS starts at most 1024 processes; this function was ended with 1025.');
    expect(tail).toContain('Error Type: Runtime.ExitError');
  });
});

describe('an environment that does not become ready', () => {
  it('exited', async () => {
    const { one, said } = environment('exit');
    const failure = await one.start(30_000, 'on-demand');
    const reason = 'Runtime exited with error: exit status 3';
    expect(failure).toEqual({ kind: 'error', errorType: 'Runtime.ExitError', payload: undefined, reason });
    const { outcome, payload, run } = await invoke((invocation) => one.refuse(invocation, failure!), {}, true);
    expect(payload).toEqual({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: request-id Error: ${reason}` });
    expect([outcome.failed, run.coldStart, said]).toEqual([true, true, ['gone']]);
    // The lines of the initialization belong to the invocation, too.
    expect(String(outcome.tail)).toMatch(
      /^INIT_START .*\nloading\nINIT_REPORT .*Phase: init\tStatus: error\tError Type: Runtime\.ExitError\nSTART /,
    );
  });

  it('said why', async () => {
    const { one } = environment('init-error');
    const failure = await one.start(30_000, 'on-demand');
    expect(failure).toMatchObject({ kind: 'error', errorType: 'Own', reason: 'Own' });
    const { payload } = await invoke((invocation) => one.refuse(invocation, failure!), {});
    expect(payload).toEqual({ errorType: 'Own', errorMessage: 'no' });
  });

  it('polls for an invocation nevertheless, and gets none', async () => {
    const { one, said, gone } = environment('init-error-and-poll');
    expect(await one.start(30_000, 'on-demand')).toMatchObject({ kind: 'error', payload: Buffer.from('{}') });
    await gone;
    expect(said).toEqual(['gone']);
  });

  it('took too long', async () => {
    const { one } = environment('hang', { configuration: { FunctionName: 'f', Timeout: 5 } });
    const failure = await one.start(50, 'on-demand');
    expect(failure).toMatchObject({ kind: 'timeout', errorType: 'Sandbox.Timedout', payload: undefined });
    const { outcome, payload } = await invoke((invocation) => one.refuse(invocation, failure!), {}, true);
    expect(payload).toMatchObject({ errorMessage: 'RequestId: request-id Error: Task timed out after 5.00 seconds' });
    expect(String(outcome.tail)).toContain('Phase: init\tStatus: timeout\n');
  });

  it('cannot be started', async () => {
    const { one, log } = environment('', { runtime: { command: join(state.work, 'none') } });
    expect(await one.start(30_000, 'on-demand')).toMatchObject({
      kind: 'error',
      reason: 'Runtime exited with error: exit status 1',
    });
    expect(await log()).toMatch(/none cannot be started: .*ENOENT/);
  });
});
