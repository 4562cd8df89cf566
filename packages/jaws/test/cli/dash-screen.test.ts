import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { jaws, temporaryFolder } from './jaws.ts';
import { hasTerminals, PseudoTerminal } from './pseudo-terminal.ts';

const home = temporaryFolder();
const work = temporaryFolder();
const env = { JAWS_HOME: home.path };
const project = join(work.path, 'shop');

const ENTERED = '\x1b[?1049h';
const LEFT = '\x1b[?1049l';

let terminal: PseudoTerminal | undefined;
const dash = (...args: string[]) => sized(100, 30, ...args);
function sized(columns: number, rows: number, ...args: string[]): PseudoTerminal {
  terminal = new PseudoTerminal(['dash', ...args], { cwd: project, env, columns, rows });
  return terminal;
}

describe.skipIf(!hasTerminals)('the dashboard on the whole screen', () => {
  beforeAll(async () => {
    await jaws(['cloud', 'start', '--port', '0'], { env });
    const args = ['project', 'create', '-n', 'shop', '-r', 'us-east-1', '-u', 'dash.example', '-p', 'local'];
    expect((await jaws(args, { cwd: work.path, env })).code).toBe(0);
    expect((await jaws(['module', 'create', 'greetings', 'hello'], { cwd: project, env })).code).toBe(0);
  }, 180_000);
  afterEach(() => terminal?.end());
  afterAll(async () => {
    await jaws(['cloud', 'stop'], { env });
    home.remove();
    work.remove();
  });

  const compared = /\[x\] L\) lGreetingsHello.*new/s;

  test('gives the terminal back when it is left, by q, Ctrl-C and SIGTERM', async () => {
    const ends: readonly (readonly [end: (of: PseudoTerminal) => void | Promise<void>, code: number])[] = [
      [(of) => of.type('q', compared), 0],
      [(of) => of.type('\x03', compared), 130],
      [(of) => of.shows(compared).then(() => void process.kill(of.pid, 'SIGTERM')), 143],
    ];
    for (const [end, code] of ends) {
      const screen = dash();
      await screen.shows(compared);
      expect(screen.text).toContain(ENTERED);
      await end(screen);
      expect(await screen.ended).toBe(code);
      expect(screen.text).toContain(LEFT);
      expect(screen.text.slice(screen.text.lastIndexOf(LEFT))).not.toContain(ENTERED);
      // Colors, line breaks and the cursor are restored.
      expect(screen.text.lastIndexOf('\x1b[?25h')).toBeGreaterThan(screen.text.lastIndexOf('\x1b[?25l'));
      expect(screen.text.lastIndexOf('\x1b[?7h')).toBeGreaterThan(screen.text.lastIndexOf('\x1b[?7l'));
    }
  }, 120_000);

  test('stops for the shell, and comes back', async () => {
    const screen = dash();
    await screen.type('\x1a', compared);
    await vi.waitFor(() => expect(screen.processState).toBe('T'), { timeout: 10_000, interval: 20 });
    screen.goOn();
    await screen.shows(compared);
    expect(screen.text).toContain(LEFT);
    expect(screen.text.lastIndexOf(ENTERED)).toBeGreaterThan(screen.text.lastIndexOf(LEFT));
    await screen.type('q', compared);
    expect(await screen.ended).toBe(0);
  }, 120_000);

  test('is the plain list on a small terminal, and on request', async () => {
    for (const screen of [sized(50, 30), dash('--plain')]) {
      await screen.shows(/Deploy Selected/);
      expect(screen.text).not.toContain(ENTERED);
      await screen.type('\x03', /lGreetingsHello/);
      expect(await screen.ended).not.toBe(0);
    }
  }, 120_000);

  test('deploys what is ticked after its plan was shown', async () => {
    const screen = dash();
    await screen.type('\r', compared);
    await screen.type('\r', /\+ greetings\/hello.*enter deploy/s);
    await screen.type('\r', /Deployed\..*enter back to the list/s);
    await screen.type('q', /0 changed; 0 of 2 ticked/);
    expect(await screen.ended).toBe(0);
    expect(screen.text.slice(screen.text.lastIndexOf(LEFT))).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\S*greetings\/hello/);
    const { stdout } = await jaws(['status', '--json'], { cwd: project, env });
    expect(stdout).toContain('greetings/hello');
  }, 120_000);
});
