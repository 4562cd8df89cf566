import { afterEach, expect, it } from 'vitest';
import type { Event } from '../events.ts';
import type { Output } from '../output/types.ts';
import { type Interrupts, watchInterrupts } from './interrupt.ts';

let interrupts: Interrupts | undefined;
afterEach(() => interrupts?.stop());

function interrupted(
  quiet: boolean,
  name: NodeJS.Signals = 'SIGINT',
  platform?: string,
): { readonly events: readonly Event[]; readonly interrupts: Interrupts } {
  const events: Event[] = [];
  const none = () => {};
  const emit = (event: Event) => void events.push(event);
  const output: Output = {
    emit,
    showRegions: none,
    busy: none,
    pause: none,
    footer: none,
    watch: none,
    result: none,
    error: none,
    close: none,
  };
  const others = process.listeners(name);
  interrupts = watchInterrupts(output, quiet, platform);
  for (const listener of process.listeners(name)) if (!others.includes(listener)) listener(name);
  return { events, interrupts };
}

it('asks the engine to stop, and says so', () => {
  const { events, interrupts: watched } = interrupted(false);
  expect(watched.signal.aborted).toBe(true);
  expect(watched.exitCode()).toBe(130);
  expect(events).toEqual([
    { type: 'notice', message: 'Stopping at the next safe point. Ctrl-C again leaves at once.' },
  ]);
});

it('says nothing where Ctrl-C is how a command ends', () => {
  const { events, interrupts: watched } = interrupted(true);
  expect(watched.signal.aborted).toBe(true);
  expect(events).toEqual([]);
});

it.each(['SIGBREAK', 'SIGHUP'] as const)('Windows ends commands by %s, too, when a console is closed', (name) => {
  const { interrupts: watched } = interrupted(true, name, 'win32');
  expect([watched.signal.aborted, watched.exitCode()]).toEqual([true, 143]);
  watched.stop();
  expect(process.listenerCount(name)).toBe(0);
  const elsewhere = interrupted(true, name, 'linux');
  expect(elsewhere.interrupts.signal.aborted).toBe(false);
});
