import { describe, expect, test } from 'vitest';
import type { Measured } from './types.ts';
import { modeledMs, recommendSize } from './weigh.ts';

const around = { arch: 'x86_64', region: 'us-east-1', times: 'aws', now: new Date('2025-10-02') } as const;
const size = (mb: number, ms: number, over: Partial<Measured> = {}): Measured => ({ size: mb, calls: 10, ms, ...over });
const marksOf = (measured: readonly Measured[], over: Partial<Parameters<typeof recommendSize>[1]> = {}) =>
  Object.fromEntries(
    recommendSize(measured, { ...around, ...over }).sizes.map((one) => [one.size, one.marks.join(' ')]),
  );

describe('the time that a call would take', () => {
  test.each([
    // Computing only: eight times as long with an eighth of a vCPU.
    [{ ms: 100, cpuMs: 100 }, 1769 / 8, 800],
    // Waiting takes the same time everywhere.
    [{ ms: 100, cpuMs: 0 }, 128, 100],
    [{ ms: 100, cpuMs: 20 }, 1769 / 2, 120],
    // One thread is not faster with more than one vCPU.
    [{ ms: 100, cpuMs: 100 }, 10_240, 100],
    // Threads share the available vCPUs.
    [{ ms: 50, cpuMs: 100 }, 1769, 100],
    [{ ms: 50, cpuMs: 100 }, 2 * 1769, 50],
  ])('%j with %d MB', (here, mb, expected) => {
    expect(modeledMs(here, mb)).toBeCloseTo(expected);
  });
});

describe('sizes', () => {
  test('the cheapest, the fastest, and the least product of both', () => {
    const measured = [size(128, 800), size(512, 210), size(1024, 190), size(1769, 149)];
    const { sizes, recommended } = recommendSize(measured, around);
    // 0.2 + 1,000,000 x 0.8 s x 0.125 GB x $0.0000166667
    expect(sizes[0]?.usd).toBeCloseTo(1.8667, 3);
    expect(marksOf(measured)).toEqual({ 128: 'cheapest', 512: 'balanced', 1024: '', 1769: 'fastest' });
    expect(recommended).toBe(512);
  });

  test('one can be all three; of two that are as fast the cheaper one counts', () => {
    expect(marksOf([size(128, 20), size(256, 20)])).toEqual({ 128: 'cheapest fastest balanced', 256: '' });
  });

  test('what failed, timed out or has no time is never recommended', () => {
    const failure = { how: 'timed out', message: 'Task timed out after 1.00 seconds' } as const;
    const measured = [size(128, 1, { failure }), size(256, 300), { size: 512, calls: 0, failure }];
    expect(marksOf(measured)).toEqual({ 128: '', 256: 'cheapest fastest balanced', 512: '' });
    expect(recommendSize([size(128, 1, { failure })], around)).not.toHaveProperty('recommended');
  });

  test('where every size has the same CPU, none is marked', () => {
    const { recommended, sizes } = recommendSize([size(128, 20), size(256, 21)], { ...around, times: 'unscaled' });
    expect([recommended, sizes.flatMap(({ marks }) => marks)]).toEqual([undefined, []]);
  });

  test('a region without prices has a fastest size only', () => {
    expect(marksOf([size(128, 20), size(256, 10)], { region: 'cn-north-1' })).toEqual({ 128: '', 256: 'fastest' });
  });

  test('old prices say so', () => {
    expect(recommendSize([size(128, 20)], around)).toMatchObject({ published: '2025-10-01' });
    expect(recommendSize([size(128, 20)], { ...around, now: new Date('2026-11-29') }).old).toBe(true);
  });
});
