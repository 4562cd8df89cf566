import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { jaws as root } from '../../src/cli/commands/index.ts';
import { bin, jaws, lines, temporaryFolder } from './jaws.ts';
import { hasTerminals, PseudoTerminal } from './pseudo-terminal.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
// A build that is no release has the commit that it was made from, with its time; without git there is none.
const isBuilt = new RegExp(`^${manifest.version.replaceAll('.', '\\.')}(?:-dev\\.20\\d{12}\\+[0-9a-f]{8})?$`);

describe('jaws --version', () => {
  it.each([['--version'], ['-v'], ['-V'], ['--verbose', '--version']])(
    '%j prints the version and nothing else',
    async (...flags) => {
      const { stdout, ...rest } = await jaws(flags);
      expect(rest).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^[^\n]+\n$/);
      expect(stdout.trimEnd()).toMatch(isBuilt);
    },
  );
});

describe('help', () => {
  it('without arguments is short, and names what there is', async () => {
    const { code, stdout, stderr } = await jaws([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
    expect(stdout).toMatch(/^ {2}deploy +dash, deploy, /m);
  });

  it('prints a page of the documentation, and says what was meant', async () => {
    const [page, data, wrong] = await Promise.all([
      jaws(['help', 'regions']),
      jaws(['help', 'regions', '--json']),
      jaws(['help', 'regoins']),
    ]);
    expect({ code: page.code, stderr: page.stderr }).toEqual({ code: 0, stderr: '' });
    expect(page.stdout).toContain('jaws region add');
    expect(lines(data.stdout)).toMatchObject([{ type: 'result', command: 'help', topic: 'regions' }]);
    expect(wrong.stderr).toContain('Did you mean regions?');
  });

  it('lists the pages of the documentation that the package has, as text and as data', async () => {
    const [text, data] = await Promise.all([jaws(['help', 'topics']), jaws(['help', 'topics', '--json'])]);
    expect({ code: text.code, stderr: text.stderr }).toEqual({ code: 0, stderr: '' });
    const [{ topics }] = lines(data.stdout) as [{ topics: { name: string; title: string }[] }];
    expect(topics.length).toBeGreaterThan(20);
    for (const { name, title } of topics)
      expect(text.stdout).toMatch(new RegExp(`^  ${name} +${title.slice(0, 12)}`, 'm'));
    for (const topic of ['start', 'regions', 'comparison', topics.at(-1)!.name]) {
      expect((await jaws(['help', topic])).stdout.length, topic).toBeGreaterThan(500);
    }
  });

  it('of a topic is plain without a terminal, and where NO_COLOR is set', async () => {
    const plain = await jaws(['help', 'regions'], { env: { FORCE_COLOR: undefined, NO_COLOR: undefined } });
    const colored = await jaws(['help', 'regions'], { env: { FORCE_COLOR: '1', NO_COLOR: undefined } });
    const refused = await jaws(['help', 'regions'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(colored.stdout).toContain('\u001b[');
    expect(plain.stdout).not.toContain('\u001b');
    expect(refused.stdout).toBe(plain.stdout);
    // Paragraphs are one line each, which programs can read easily.
    expect(plain.stdout).toMatch(/^.{300,}$/m);
  });

  it.runIf(hasTerminals).each([60, 120])('of a topic fits into a terminal of %i columns', async (columns) => {
    const terminal = new PseudoTerminal(['help', 'regions', '--no-color'], {
      cwd: tmpdir(),
      env: {},
      columns,
      rows: 40,
    });
    expect(await terminal.ended).toBe(0);
    // Code and single words are never broken.
    const isBroken = (line: string) => !line.startsWith('    ') && /\S +\S/.test(line.trim());
    const paragraphs = terminal.text.split('\r\n').filter(isBroken);
    const longest = Math.max(...paragraphs.map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(columns);
    // At most 100 columns, the widest that reads well.
    expect(longest).toBeGreaterThan(Math.min(columns, 100) - 8);
  });

  it('of all lists every command', async () => {
    const { code, stdout, stderr } = await jaws(['help', 'all']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['project create', 'module create', 'dash', 'deploy', 'env set', 'cloud start', 'completion']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });

  it('is the same by option and by word', async () => {
    const [option, short, word] = await Promise.all([
      jaws(['deploy', '--help']),
      jaws(['deploy', '-h']),
      jaws(['help', 'deploy']),
    ]);
    expect(option.code).toBe(0);
    expect(option.stdout).toContain('--plan');
    expect(short).toEqual(option);
    expect(word).toEqual(option);
  });

  it('is data with --json, like the version', async () => {
    const [bare, help, shown] = await Promise.all([
      jaws(['--json']),
      jaws(['deploy', '--help', '--json']),
      jaws(['--version', '--json']),
    ]);
    for (const { code, stderr } of [bare, help, shown]) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines(bare.stdout)).toMatchObject([{ type: 'result', command: 'help', path: 'jaws' }]);
    expect(lines(help.stdout)).toMatchObject([
      { path: 'jaws deploy', options: expect.arrayContaining([expect.objectContaining({ name: 'plan' })]) },
    ]);
    expect(lines(shown.stdout)).toEqual([
      { type: 'result', command: 'version', version: expect.stringMatching(isBuilt) },
    ]);
  });

  it('is there for every command, with its arguments, options and examples', async () => {
    const all: [string[], Command][] = [];
    const walk = (command: Command, path: string[]) => {
      all.push([path, command]);
      for (const child of command.commands ?? []) walk(child, [...path, child.name]);
    };
    for (const command of root.commands ?? []) walk(command, [command.name]);
    // A few at a time: each is a process.
    for (let i = 0; i < all.length; i += 4) {
      await Promise.all(
        all.slice(i, i + 4).map(async ([path, command]) => {
          const { code, stdout } = await jaws([...path, '--help']);
          expect(code).toBe(0);
          expect(stdout).toContain(`jaws ${path.join(' ')}  ${command.summary}`);
          for (const { name } of command.arguments ?? []) expect(stdout).toMatch(new RegExp(`[<[]${name}…?[>\\]]`));
          for (const { name } of command.options ?? []) expect(stdout).toContain(`--${name}`);
          for (const example of command.examples ?? []) expect(stdout).toContain(example.command);
        }),
      );
    }
  }, 120_000);
});

describe('wrong usage', () => {
  it.each([
    [['depoly'], 'UnknownCommand', 'Did you mean deploy?'],
    [['project', 'creat'], 'UnknownCommand', 'Did you mean create?'],
    [['clud', 'start', '--port', '1'], 'UnknownCommand', 'Did you mean cloud?'],
    [['deploy', '--recovr'], 'UnknownOption', 'Did you mean --recover?'],
    [['--vrsion'], 'UnknownOption', 'Did you mean --version?'],
    [['-x'], 'UnknownOption', 'jaws --help'],
    [['module', 'create', 'greetings'], 'MissingArgument', '<function>'],
    [['project'], 'MissingCommand', 'create'],
    [['cloud', 'stop', 'now'], 'TooManyArguments', '0 arguments but got 1'],
    [['cloud', 'start', '--port'], 'MissingValue', '--port'],
    [['cloud', 'start', '--port', 'four'], 'InvalidValue', '"four"'],
    [['logs', '--since', 'yesterday'], 'InvalidValue', '"yesterday"'],
    [['deploy', 'lambdas'], 'InvalidValue', 'lambda, endpoint, resources, all'],
    [['deploy', 'lambdas'], 'InvalidValue', 'Did you mean lambda?'],
    [['deploy', 'dev'], 'InvalidValue', 'Did you mean `jaws deploy all dev`?'],
    [['deploy', '--plan=yes'], 'InvalidValue', 'Expected no value'],
    [['cloud', 'start', '--unsupported-types', 'ignore'], 'InvalidValue', '--unsupported-types'],
    [['help', 'depoly'], 'UnknownCommand', 'Did you mean deploy?'],
    [['project', '--recover'], 'UnknownOption', '--recover'],
    [['deploy', '--plan', '--dont-exe-cf'], 'ConflictingOptions', '--plan and --dont-exe-cf exclude each other'],
    [['completion', 'tcsh'], 'InvalidValue', 'bash, zsh, fish, powershell'],
  ])('%j is %s', async (args, name, says) => {
    const { code, stdout, stderr } = await jaws(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`(${name})`);
    expect(stderr).toContain(says);
  });

  it('with --json is one line on stdout', async () => {
    const { code, stdout, stderr } = await jaws(['depoly', '--json']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(lines(stdout)).toEqual([
      {
        type: 'error',
        code: 'UnknownCommand',
        message: 'There is no command "depoly".',
        hint: 'Did you mean deploy?',
      },
    ]);
  });
});

describe('colours', () => {
  const esc = String.fromCharCode(27);

  it('are not in what is not a terminal', async () => {
    expect((await jaws(['--help'])).stdout).not.toContain(esc);
    expect((await jaws(['nothing'])).stderr).not.toContain(esc);
  });

  it('come with FORCE_COLOR, except with NO_COLOR or --no-color', async () => {
    const force = { FORCE_COLOR: '1' };
    expect((await jaws(['nothing'], { env: force })).stderr).toContain(esc);
    expect((await jaws(['nothing'], { env: { ...force, NO_COLOR: '1' } })).stderr).not.toContain(esc);
    expect((await jaws(['nothing', '--no-color'], { env: force })).stderr).not.toContain(esc);
  });
});

describe('a pipe whose reader is gone', () => {
  /** The exit code of a command whose output nobody reads. */
  async function unheard(args: readonly string[], cwd: string): Promise<number> {
    const child = spawn(process.execPath, [bin, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    child.stderr.destroy();
    const [code] = await once(child, 'exit');
    return code;
  }

  it('does not stop a command that changes something, nor hide that it failed', async () => {
    const work = temporaryFolder();
    expect(await unheard(['project', 'create', '-n', 'shop', '-d', '--json'], work.path)).toBe(0);
    expect(existsSync(join(work.path, 'shop/jaws.json'))).toBe(true);
    expect(await unheard(['project', 'create', '-n', 'shop', '-d', '--json'], work.path)).toBe(1);
    work.remove();
  });

  it('ends one that only reads', async () => {
    expect(await unheard(['--help'], '/')).toBe(0);
    expect(await unheard(['cloud', 'status', '--json'], '/')).toBe(0);
  });
});
