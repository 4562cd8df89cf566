import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { unpainted } from '../../output/paint.ts';
import { sinkOf } from '../../output/writer.ts';
import { openScreen, sideBySide } from './screen.ts';

function terminal() {
  const written: string[] = [];
  const stdin = Object.assign(new EventEmitter(), { setRawMode() {}, setEncoding() {}, resume() {}, pause() {} });
  const stdout = Object.assign(new EventEmitter(), {
    columns: 80,
    rows: 24,
    write: (text: string) => written.push(text) > 0,
  });
  const screen = openScreen({
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: sinkOf(stdout as unknown as NodeJS.WriteStream),
    paint: unpainted,
    render: () => [],
    onKey: () => {},
  });
  /** The alternate screen of a terminal: on, or off. */
  const isOn = () => written.join('').lastIndexOf('\u001b[?1049h') > written.join('').lastIndexOf('\u001b[?1049l');
  return { screen, isOn };
}

test('a question takes the terminal, and the screen comes back after it, also when it was left without an answer', () => {
  const { screen, isOn } = terminal();
  try {
    expect(isOn()).toBe(true);
    screen.leave();
    expect(isOn()).toBe(false);
    screen.enter();
    expect(isOn()).toBe(true);
  } finally {
    screen.close();
  }
});

test('what ends after the screen was closed does not open it again', () => {
  const { screen, isOn } = terminal();
  screen.close();
  screen.enter();
  expect(isOn()).toBe(false);
});

test('what ends beside a question of another one does not take the terminal from it', async () => {
  const { screen, isOn } = terminal();
  const granted = sideBySide(screen.enter);
  let [endLog, failDeployment] = [() => {}, () => {}];
  const log = granted(() => new Promise<void>((resolve) => (endLog = resolve)));
  const deployment = granted(
    () => new Promise<void>((_, reject) => (failDeployment = () => reject(new Error('left without an answer')))),
  );
  screen.leave();
  endLog();
  await log;
  expect(isOn()).toBe(false);
  failDeployment();
  await expect(deployment).rejects.toThrow('left without an answer');
  expect(isOn()).toBe(true);
  screen.close();
});
