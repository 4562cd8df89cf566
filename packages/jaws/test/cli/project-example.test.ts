import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDotenv } from '../../src/base/dotenv.ts';
import { exampleNames } from '../../src/scaffold/examples/list.ts';
import { ownFiles, readExample, withExample } from '../../src/scaffold/examples/read.ts';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const home = temporaryFolder();
const work = temporaryFolder();
const env = { JAWS_HOME: home.path, npm_config_registry: 'http://127.0.0.1:1/', npm_config_fetch_retries: '0' };
const create = (...args: string[]) => jaws(['project', 'create', ...args], { cwd: work.path, env });
const place = ['-s', 'test', '-r', 'eu-west-1', '-e', 'ops@links.example', '-u', 'links.example', '-p', 'local'];

afterAll(() => {
  home.remove();
  work.remove();
});

describe('jaws project create --example', () => {
  it('lists the examples, a line each', async () => {
    const { code, stdout, stderr } = await create('--example', 'list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(exampleNames);
    const { stdout: json } = await create('--example', 'list', '--json');
    expect(lines(json).at(-1)).toMatchObject({ examples: exampleNames.map((name) => ({ name })) });
  });

  it('names them in its help and in completion', async () => {
    const { stdout } = await create('--help');
    for (const name of exampleNames) expect(stdout).toContain(name);
    const { stdout: offered } = await jaws(['complete', '--', 'project', 'create', '--example', '']);
    expect(offered.split('\n').map((line) => line.split('\t')[0])).toEqual(expect.arrayContaining([...exampleNames]));
  });

  it('says which one was meant, before anything is asked or written', async () => {
    const { code, stderr } = await create('-n', 'links', '--example', 'url-shortner', ...place);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no example "url-shortner": it has url-shortener, .* \(UnknownExample\)/);
    expect(stderr).toContain('Did you mean url-shortener?');
    expect(existsSync(join(work.path, 'links'))).toBe(false);
  });

  it.each(['../url-shortener', 'url-shortener/', '.', '', 'url-shortener/../guestbook', 'URL-SHORTENER'])(
    'takes names of the list only, not %j',
    async (name) => {
      const { code, stderr } = await create('-n', 'links', '-d', `--example=${name}`, ...place);
      expect({ code, stderr }).toMatchObject({
        code: expect.any(Number),
        stderr: expect.stringMatching(/Unknown|Usage|needs/i),
      });
      expect(code).not.toBe(0);
      expect(existsSync(join(work.path, 'links'))).toBe(false);
    },
  );

  it('overwrites nothing', async () => {
    mkdirSync(join(work.path, 'mine'));
    writeFileSync(join(work.path, 'mine/README.md'), 'mine');
    const { code, stderr } = await create('-n', 'mine', '--example', 'url-shortener', ...place);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('(FolderInTheWay)') });
    expect(readFileSync(join(work.path, 'mine/README.md'), 'utf8')).toBe('mine');
  });
});

describe('a project of an example', () => {
  const root = join(work.path, 'myLinks');
  const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const inProject = (...args: string[]) => jaws(args, { cwd: root, env });

  beforeAll(async () => {
    await jaws(['cloud', 'start', '--port', '0'], { env });
    const { code, stderr } = await create('-n', 'myLinks', '--example', 'url-shortener', ...place);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }, 180_000);
  afterAll(() => jaws(['cloud', 'stop'], { env }));

  it('has name, place and address that were given, and the settings of the example', () => {
    const { name, domain, description, stages } = json('jaws.json');
    expect({ name, domain, description }).toEqual({
      name: 'myLinks',
      domain: 'links.example',
      description: 'Short links',
    });
    expect(stages).toEqual({ test: [expect.objectContaining({ region: 'eu-west-1' })] });
    const { Parameters } = json('cloudformation/resources-cf.json');
    expect(Parameters).toMatchObject({
      aaProjectName: { Default: 'myLinks' },
      aaNotficationEmail: { Default: 'ops@links.example' },
    });
    expect(json('package.json').dependencies).toEqual({ 'jaws-core-js': expect.stringMatching(/^file:vendor\//) });
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toMatch(/^# URL shortener/);
    for (const path of ['AGENTS.md', 'flow.svg', 'tests/links.test.ts', 'node_modules/jaws-core-js/package.json']) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
    expect(existsSync(join(root, 'tests/.gitkeep'))).toBe(false);
  });

  it('has a secret of its own, the same in its stage and on this machine', async () => {
    const { LINKS_TOKEN } = parseDotenv(readFileSync(join(root, '.env'), 'utf8'));
    expect(LINKS_TOKEN).toMatch(/^[\w-]{43}$/);
    const { stdout } = await inProject('env', 'get', 'test', 'all', 'LINKS_TOKEN', '--show');
    expect(stdout).toBe(`${LINKS_TOKEN}\n`);
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toMatch(/^\.env$/m);
    expect(readExample('url-shortener').variables).not.toBe(readExample('url-shortener').variables);
  });

  it('deploys and answers at once, and goes away again', async () => {
    const { code, stdout, stderr } = await inProject('dash', '--all');
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('▲') });
    const url = /http:\S+\/links$/m.exec(stdout)?.[0] ?? '';
    const { LINKS_TOKEN } = parseDotenv(readFileSync(join(root, '.env'), 'utf8'));
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${LINKS_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'https://example.com/' }),
    });
    expect(answer.status).toBe(201);
    const { path } = (await answer.json()) as { path: string };
    const followed = await fetch(url.replace(/\/links$/, path), { redirect: 'manual' });
    expect(followed.headers.get('location')).toBe('https://example.com/');
    expect(await inProject('project', 'remove', '--delete-data', '-y')).toMatchObject({ code: 0 });
  }, 180_000);
});

describe('the files of an example', () => {
  it('are those of its folder, without links and what npm and jaws made', () => {
    const folder = join(work.path, 'one');
    for (const path of ['aws_modules/a/b', 'aws_modules/a/node_modules/c', 'tests', '.jaws', 'other']) {
      mkdirSync(join(folder, path), { recursive: true });
    }
    writeFileSync(join(work.path, 'secret'), 'secret');
    const made = ['README.md', 'aws_modules/a/b/handler.ts', 'tests/a.test.ts'];
    const left = [
      'aws_modules/a/node_modules/c/index.js',
      'aws_modules/jaws-env.d.ts',
      'aws_modules/a/.env',
      'other/x',
      '.jaws/x',
    ];
    for (const path of [...made, ...left]) writeFileSync(join(folder, path), '');
    symlinkSync(join(work.path, 'secret'), join(folder, 'aws_modules/a/b/link.ts'));
    expect(ownFiles(folder)).toEqual(made);
  });

  it('take the place of those of a new project', () => {
    const base = ['README.md', 'jaws.json', '.env', 'aws_modules/.gitkeep', 'lib/.gitkeep'].map((path) => ({
      path,
      content: path === 'jaws.json' ? '{"name":"mine","description":""}' : 'base\n',
    }));
    const example = {
      example: { name: 'one', summary: '' },
      files: ['README.md', 'aws_modules/a/awsm.json'].map((path) => ({ path, content: 'example' })),
      settings: { description: 'One' },
      variables: 'SECRET=x\n',
    };
    expect(withExample(base, undefined)).toEqual(base);
    expect(withExample(base, example)).toEqual([
      { path: 'jaws.json', content: '{\n  "name": "mine",\n  "description": "One"\n}\n' },
      { path: '.env', content: 'base\nSECRET=x\n' },
      { path: 'lib/.gitkeep', content: 'base\n' },
      { path: 'README.md', content: 'example' },
      { path: 'aws_modules/a/awsm.json', content: 'example' },
    ]);
  });
});
