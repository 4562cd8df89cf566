import { expect, it } from 'vitest';
import { asksForCpuTime, cpuTime } from './cpu-time.ts';

it('is that of all threads of a process, and grows as it computes', () => {
  const before = cpuTime([process.pid]);
  if (process.platform !== 'linux') {
    expect(before).toBeUndefined();
    return;
  }
  const end = process.cpuUsage().user + 30_000;
  while (process.cpuUsage().user < end) Math.sqrt(end);
  expect(cpuTime([process.pid])! - before!).toBeGreaterThanOrEqual(20);
});

it('is nothing for processes that are gone', () => {
  expect(cpuTime([2 ** 30])).toBeUndefined();
  expect(cpuTime([])).toBeUndefined();
});

const name = 'JAWS_CLOUD_CPU_TIME';

it('is written for functions that ask for it', () => {
  const asked: (Record<string, string> | undefined)[] = [undefined, {}, { [name]: '0' }, { [name]: '1' }];
  expect(asked.map(asksForCpuTime)).toEqual([false, false, false, true]);
});
