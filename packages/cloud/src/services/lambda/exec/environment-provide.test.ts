import { describe, expect, it } from 'vitest';
import { environments, invoke } from '../testing/environment.ts';
import type { RuntimeCommand } from './runtime/runtime-command.ts';

const { environment } = environments();

describe('a package that AWS’s runtime has', () => {
  it('costs the initialization no time', async () => {
    const provide: RuntimeCommand['provide'] = async () => {
      await new Promise((done) => setTimeout(done, 400));
      return { folder: '/x' };
    };
    const { one } = environment('provide', { runtime: { provide } });
    const began = performance.now();
    expect(await one.start(30_000, 'on-demand')).toBeUndefined();
    const whole = performance.now() - began;
    const { outcome } = await invoke(one, { n: 1 }, true);
    const [, init = ''] = /\tInit Duration: ([\d.]+) ms/.exec(String(outcome.tail)) ?? [];
    expect(Number(init)).toBeGreaterThan(0);
    expect(Number(init)).toBeLessThan(whole - 390);
  });

  it.each<[object | undefined, string, string | undefined]>([
    [{ folder: '/x' }, '200', undefined],
    [{ folder: '/x', note: 'from elsewhere' }, '200', '[jaws-cloud] from elsewhere'],
    [{ missing: 'not to be had' }, '404', '[jaws-cloud] not to be had'],
    [undefined, '404', undefined],
  ])('is provided, and what is not as on AWS said: %j', async (answer, status, note) => {
    const asked: string[] = [];
    const provide: RuntimeCommand['provide'] = async (name) => {
      asked.push(name);
      return answer;
    };
    const { one, log } = environment('provide', { runtime: { provide } });
    expect(await one.start(30_000, 'on-demand')).toBeUndefined();
    const text = await log();
    expect([asked, text.split('\n').includes(status)]).toEqual([['pkg'], true]);
    if (note === undefined) expect(text.match(/\[jaws-cloud\]/g)).toHaveLength(1);
    else expect(text).toContain(`${note}\n`);
  });
});
