import { expect, test, vi } from 'vitest';
import { readEach } from './so-far.ts';

interface Answer {
  readonly name: string;
  readonly state: string;
}

const places = [{ name: 'near' }, { name: 'dead' }];
const waiting = ({ name }: { name: string }): Answer => ({ name, state: 'waiting' });

test('places that have answered are reported while another one keeps them waiting', async () => {
  const reports: (readonly Answer[])[] = [];
  let end = (_state: string) => {};
  const dead = new Promise<string>((resolve) => {
    end = resolve;
  });
  const all = readEach(places, {
    read: async ({ name }) => ({ name, state: name === 'dead' ? await dead : 'ok' }),
    waiting,
    report: (values) => reports.push(values),
  });
  await vi.waitFor(() => expect(reports.length).toBeGreaterThan(0), 10_000);
  expect(reports[0]).toEqual([
    { name: 'near', state: 'ok' },
    { name: 'dead', state: 'waiting' },
  ]);
  end('lost');
  expect(await all).toEqual([
    { name: 'near', state: 'ok' },
    { name: 'dead', state: 'lost' },
  ]);
});

test('nothing is reported where all are quick, and a failure is that of the whole', async () => {
  const report = vi.fn();
  expect(await readEach(places, { read: async (place) => waiting(place), waiting, report })).toEqual(
    places.map(waiting),
  );
  const read = () => Promise.reject(new Error('no'));
  await expect(readEach(places, { read, waiting, report })).rejects.toThrow('no');
  expect(report).not.toHaveBeenCalled();
});

test('a report comes when a further place has answered, and none while nothing is new', async () => {
  vi.useFakeTimers();
  try {
    const ends = new Map<string, () => void>();
    const reports: string[] = [];
    const three = ['a', 'b', 'c'].map((name) => ({ name }));
    const all = readEach(three, {
      read: ({ name }) => new Promise<Answer>((resolve) => ends.set(name, () => resolve({ name, state: 'ok' }))),
      waiting,
      report: (values) => reports.push(values.map(({ state }) => state).join(' ')),
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reports).toEqual(['waiting waiting waiting']);
    ends.get('b')!();
    await vi.advanceTimersByTimeAsync(0);
    expect(reports.slice(1)).toEqual(['waiting ok waiting']);
    ends.get('a')!();
    // Two in one second are one report.
    await vi.advanceTimersByTimeAsync(500);
    expect(reports).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(reports.slice(2)).toEqual(['ok ok waiting']);
    ends.get('c')!();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reports).toHaveLength(3);
    expect(await all).toEqual(three.map(({ name }) => ({ name, state: 'ok' })));
  } finally {
    vi.useRealTimers();
  }
});
