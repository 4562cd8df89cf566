import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bin, jaws, lines, temporaryFolder } from './jaws.ts';

const home = temporaryFolder();
const work = temporaryFolder();
const env = { JAWS_HOME: home.path };
const project = join(work.path, 'shop');
const file = join(project, 'aws_modules/links/list/index.ts');
const soon = { timeout: 30_000, interval: 100 };

interface Session {
  readonly child: ChildProcess;
  readonly events: Record<string, unknown>[];
  readonly ended: Promise<number | null>;
}

/** `jaws dev --json` with its events. */
function start(...args: string[]): Session {
  const child = spawn(process.execPath, [bin, 'dev', '--json', '--port', '0', ...args], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => events.push(JSON.parse(line)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, events, ended };
}

const of = ({ events }: Session, type: string) => events.filter((event) => event.type === type);

describe('jaws dev', () => {
  beforeAll(async () => {
    await jaws(['cloud', 'start', '--port', '0'], { env });
    const args = ['project', 'create', '-n', 'shop', '-r', 'us-east-1', '-u', 'dev.example', '-p', 'local'];
    await jaws(args, { cwd: work.path, env });
    expect((await jaws(['module', 'create', 'links', 'list'], { cwd: project, env })).code).toBe(0);
  }, 180_000);
  afterAll(async () => {
    await jaws(['cloud', 'stop'], { env });
    home.remove();
    work.remove();
  });

  it('deploys, answers with what is saved, and leaves what CloudFormation has', async () => {
    const session = start();
    try {
      await vi.waitFor(() => expect(of(session, 'dev-ready')).toHaveLength(1), soon);
      const url = `${of(session, 'dev-ready')[0]!.url}/links/list`;
      const answer = async () => (await fetch(url)).text();
      expect(await answer()).toContain('executed successfully');
      writeFileSync(file, readFileSync(file, 'utf8').replace('executed successfully', 'was saved'));
      await vi.waitFor(async () => expect(await answer()).toContain('was saved'), soon);
      writeFileSync(file, `${readFileSync(file, 'utf8')}\noops(`);
      await vi.waitFor(
        () => expect(of(session, 'broken')).toMatchObject([{ functions: ['links/list'], code: 'BuildFailed' }]),
        soon,
      );
      expect(of(session, 'error')).toMatchObject([{ code: 'BuildFailed' }]);
      expect(await answer()).toContain('was saved');
    } finally {
      session.child.kill('SIGINT');
    }
    expect(await session.ended).toBe(0);
    expect(session.events.at(-1)).toEqual({ type: 'result', command: 'dev', stage: 'dev', region: 'us-east-1' });
    const { stdout } = await jaws(['invoke', 'links/list', '--json'], { cwd: project, env });
    expect(JSON.stringify(lines(stdout).at(-1))).toContain('executed successfully');
  }, 180_000);

  it('a session that is killed is made up for by the next deployment', async () => {
    writeFileSync(file, `export async function run() {\n  return { message: 'killed' };\n}\n`);
    const first = start();
    await vi.waitFor(() => expect(of(first, 'dev-ready')).toHaveLength(1), soon);
    writeFileSync(file, `export async function run() {\n  return { message: 'swapped' };\n}\n`);
    await vi.waitFor(() => expect(of(first, 'swapped')).toHaveLength(1), soon);
    first.child.kill('SIGKILL');
    await first.ended;
    const invoked = async () => (await jaws(['invoke', 'links/list', '--json'], { cwd: project, env })).stdout;
    expect(await invoked()).toContain('swapped');
    // The sources equal the deployed ones.
    writeFileSync(file, `export async function run() {\n  return { message: 'killed' };\n}\n`);
    const { code, stderr } = await jaws(['deploy', 'all'], { cwd: project, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('ran code of `jaws dev`') });
    expect(await invoked()).toContain('killed');
  }, 180_000);

  it('opens only existing pages', async () => {
    const { code, stdout } = await jaws(['open', '/nope', '--print', '--json'], { cwd: project, env });
    expect({ exit: code, ...lines(stdout).at(-1) }).toMatchObject({ exit: 1, type: 'error', code: 'NothingToOpen' });
  });

  it.each([
    [['--port', 'x'], 'InvalidValue'],
    [['--inspect=99999'], 'InvalidValue'],
    [['--region', 'mars-1'], 'UnknownRegion'],
  ])('refuses %j', async (args, code) => {
    const { code: exit, stdout } = await jaws(['dev', '--json', ...args], { cwd: project, env });
    expect({ exit: exit !== 0, ...lines(stdout).at(-1) }).toMatchObject({ exit: true, type: 'error', code });
  });
});
