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
  await vi.waitFor(() => expect(reports.length).toBeGreaterThan(1), 10_000);
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
