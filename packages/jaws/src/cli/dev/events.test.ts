import { expect, test } from 'vitest';
import type { Event } from '../../events.ts';
import { forPeople } from './events.ts';

const log = (message: string, id = 'm/a'): Event => ({
  type: 'function-log',
  stage: 'dev',
  region: 'us-east-1',
  function: id,
  at: '2026-01-02T03:04:05.678Z',
  message,
});
const head = '2026-01-02T03:04:05.678Z\t0c3e7a55-37f1-4b18-8b62-2aaa2ef45c5b\t';

function shown(events: readonly Event[], only = '', verbose = false): string[] {
  const lines: string[] = [];
  const emit = forPeople(
    (event) => void lines.push(event.type === 'log' ? `${event.source} ${event.line}` : event.type),
    { only },
    verbose,
  );
  for (const event of events) emit(event);
  return lines;
}

test('lines of a function come without what its runtime adds', () => {
  expect(shown([log(`${head}INFO\tone\r\ntwo`), log(`${head}WARN\tcareful`), log('plain')])).toEqual([
    'm/a one',
    'm/a two',
    'm/a WARN careful',
    'm/a plain',
  ]);
});

test('lines of Lambda, and a failure that is shown by itself, are left out', () => {
  const lines = [
    'START RequestId: x Version: 1',
    'END RequestId: x',
    'REPORT RequestId: x\tDuration: 1 ms',
    'INIT_START Runtime',
  ];
  expect(shown([...lines.map((one) => log(one)), log(`${head}ERROR\tInvoke Error \t{"errorType":"E"}`)])).toEqual([]);
});

test('only what the filter names is shown, and everything that is about no function', () => {
  const events = [log('one'), log('two', 'm/b'), { type: 'notice', message: 'n' } as const];
  expect(shown(events, 'b')).toEqual(['m/b two', 'notice']);
});

test('the insides of a deployment are for --verbose', () => {
  const wrote = { type: 'wrote', path: '/x' } as const;
  expect(shown([wrote])).toEqual([]);
  expect(shown([wrote], '', true)).toEqual(['wrote']);
});
