import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bin, jaws, lines, temporaryFolder } from './jaws.ts';

let work: ReturnType<typeof temporaryFolder>;
let project: string;

beforeEach(async () => {
  work = temporaryFolder();
  project = join(work.path, 'shop');
  mkdirSync(join(project, 'aws_modules/greetings/hello'), { recursive: true });
  mkdirSync(join(project, 'cloudformation/dev/us-east-1'), { recursive: true });
  write('cloudformation/dev/us-east-1/resources-cf.json', { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  write('jaws.json', { name: 'shop', domain: 'shop.example', stages: { dev: [{ region: 'us-east-1' }] } });
  write('aws_modules/greetings/hello/awsm.json', awsm());
  write('aws_modules/greetings/hello/event.json', {});
  write('aws_modules/greetings/hello/handler.js', 'export const handler = async () => ({ ok: true });\n');
});
afterEach(() => work.remove());

const awsm = (endpoint: object = {}) => ({
  lambda: {
    cloudFormation: { Handler: 'aws_modules/greetings/hello/handler.handler', Runtime: 'nodejs22.x' },
  },
  apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'greetings/hello', Method: 'GET', ...endpoint } },
});

function write(path: string, content: object | string): void {
  writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}

async function failure(...args: string[]) {
  const { code, stdout, stderr } = await jaws([...args, '--json'], { cwd: project });
  return { code, stderr, error: lines(stdout).at(-1) ?? {} };
}

describe('a project in TypeScript', () => {
  const typed = (text: string) => {
    rmSync(join(project, 'jaws.json'), { force: true });
    write('jaws.config.ts', text);
  };

  it('a mistake is shown in its line', async () => {
    typed(
      "export default {\n  name: 'shop',\n  domain: 'shop.example',\n  stages: { dev: [{ region: 'us-east-11' }] },\n};\n",
    );
    const { code, stderr } = await jaws(['stage', 'list'], { cwd: project });
    expect(code).toBe(1);
    expect(stderr).toContain('jaws.config.ts:4:29');
    expect(stderr).toContain("> 4 |   stages: { dev: [{ region: 'us-east-11' }] },");
  });

  it('errors name its file', async () => {
    typed("export default { name: 'shop', domain: 'shop.example', stages: { dev: [] } };\n");
    expect((await failure('deploy', 'all', 'dev')).error).toMatchObject({
      code: 'StageWithoutRegions',
      message: 'The stage dev has no region in jaws.config.ts.',
    });
  });

  it('one that never ends is ended', async () => {
    typed('for (;;) {}\nexport default {};\n');
    expect((await failure('stage', 'list')).error).toMatchObject({
      code: 'UnreadableFiles',
      message: 'jaws.config.ts cannot be read: it took more than 10 seconds.',
      position: { file: 'jaws.config.ts', line: 1, column: 1 },
    });
  }, 180_000);

  it('module create writes JSON beside it', async () => {
    rmSync(join(project, 'aws_modules/greetings/hello/awsm.json'));
    write('aws_modules/greetings/hello/awsm.ts', `export default ${JSON.stringify(awsm())};\n`);
    write('aws_modules/greetings/awsm.ts', 'export default {};\n');
    expect((await failure('module', 'create', 'greetings', 'hello', '-y')).error).toMatchObject({
      code: 'FunctionExists',
    });
    expect(await jaws(['module', 'create', 'greetings', 'other', '-y'], { cwd: project })).toMatchObject({ code: 0 });
    const folder = join(project, 'aws_modules/greetings');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('awsm'));
    expect(files.sort()).toEqual(['awsm.ts', join('hello', 'awsm.ts'), join('other', 'awsm.json')]);
  });
});

describe('modules and functions that are not there', () => {
  it('jaws run outside of a function', async () => {
    expect((await failure('run')).error).toMatchObject({
      code: 'NoFunctionHere',
      hint: expect.stringContaining('greetings/hello'),
    });
  });

  it('a module that was not installed, with the nearest that was', async () => {
    const record = { name: 'awsm-pictures', package: 'awsm-pictures', version: '1.0.0', files: {} };
    const named = { Parameters: {}, Mappings: {}, Conditions: {}, Resources: {}, Outputs: {} };
    mkdirSync(join(project, 'aws_modules/awsm-pictures'));
    write('aws_modules/awsm-pictures/.jaws-module.json', {
      ...record,
      additions: { lambda: [], apiGateway: [], named },
    });
    expect((await failure('module', 'remove', 'awsm-picture')).error).toMatchObject({
      code: 'UnknownModule',
      message: 'The project has no installed module "awsm-picture": it has awsm-pictures.',
      hint: 'Did you mean awsm-pictures?',
    });
  });

  it('a module whose record is damaged', async () => {
    mkdirSync(join(project, 'aws_modules/awsm-pictures'));
    write('aws_modules/awsm-pictures/.jaws-module.json', '{"name": "awsm-pictures"');
    for (const args of [
      ['module', 'list'],
      ['module', 'remove', 'awsm-pictures', '-y'],
    ]) {
      expect((await failure(...args)).error).toMatchObject({
        code: 'RecordUnreadable',
        hint: 'Restore it: `git checkout aws_modules/awsm-pictures/.jaws-module.json`.',
      });
    }
  });

  it('an npm that fails while a project is made: all else is there, and the way to go on is shown (CoreNotInstalled)', async () => {
    const npm = join(work.path, 'npm-cli.js');
    writeFileSync(npm, "console.error('npm error no space left'); process.exit(1);\n");
    const create = ['project', 'create', '-n', 'other', '-p', 'local', '-d', '-y', '--json'];
    const { code, stdout } = await jaws(create, { cwd: work.path, env: { npm_execpath: npm } });
    const root = join(work.path, 'other');
    expect(code).toBe(0);
    expect(lines(stdout)).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        message: `npm could not install jaws-core-js in ${root}: no space left`,
        hint: expect.stringContaining(`npm install\` in ${root}`),
      }),
    );
    expect(lines(stdout).at(-1)).toMatchObject({ installed: false });
  });
});

describe('mistakes in the project', () => {
  it('not in a project', async () => {
    const { code, stderr } = await jaws(['deploy'], { cwd: work.path });
    expect(code).toBe(1);
    expect(stderr).toContain(`${work.path} is not inside a JAWS project`);
    expect(stderr).toContain('jaws project create');
  });

  it('a syntax error names file, line and column, and shows the line', async () => {
    write('jaws.json', '{\n  "name": "shop",\n  "domain" "shop.example"\n}\n');
    const { code, stderr } = await jaws(['deploy'], { cwd: join(project, 'aws_modules/greetings') });
    expect(code).toBe(1);
    expect(stderr).toContain('jaws.json:3:');
    expect(stderr).toMatch(/> 3 \| {3}"domain" "shop.example"\n +\| +\^/);
  });

  it('all mistakes in all files at once, with the nearest name', async () => {
    write('jaws.json', { name: 'shop', domain: 'shop.example', stagse: {} });
    write('aws_modules/greetings/hello/awsm.json', awsm({ Methd: 'GET' }));
    const { code, error } = await failure('deploy', 'all');
    expect(code).toBe(1);
    const problems = error.problems as { message: string; hint?: string; position: { file: string; line: number } }[];
    const files = new Set(problems.map(({ position }) => position.file));
    expect(files).toEqual(new Set(['jaws.json', 'aws_modules/greetings/hello/awsm.json']));
    expect(problems.map(({ hint }) => hint)).toEqual(
      expect.arrayContaining([expect.stringContaining('stages'), expect.stringContaining('Method')]),
    );
    for (const { position } of problems) expect(position.line).toBeGreaterThan(0);
  });

  it('two endpoints on the same method and path', async () => {
    mkdirSync(join(project, 'aws_modules/greetings/hi'));
    write('aws_modules/greetings/hi/awsm.json', awsm());
    const { code, error } = await failure('deploy', 'all');
    expect(code).toBe(1);
    expect(error.message).toContain('GET /greetings/hello');
    expect(error.position).toMatchObject({ file: 'aws_modules/greetings/hi/awsm.json' });
  });

  it('a handler that does not build: the line in the source', async () => {
    write('aws_modules/greetings/hello/handler.js', 'export const handler = async () => ({ ok: ;\n');
    const { code, error } = await failure('run', 'greetings/hello');
    expect(code).toBe(1);
    expect(JSON.stringify(error)).toContain('aws_modules/greetings/hello/handler.js');
    expect(JSON.stringify(error)).toContain('"line":1');
  });

  it('a handler that is missing', async () => {
    write('aws_modules/greetings/hello/awsm.json', JSON.stringify(awsm()).replace('handler.handler', 'gone.handler'));
    const { code, error } = await failure('run', 'greetings/hello');
    expect(code).toBe(1);
    expect(JSON.stringify(error)).toContain('gone');
  });

  it('a function that throws: its error, and exit code 1', async () => {
    write(
      'aws_modules/greetings/hello/handler.js',
      'export const handler = async () => { throw new RangeError("no"); };',
    );
    const { code, stdout, stderr } = await jaws(['run', 'greetings/hello'], { cwd: project });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('RangeError: no');
  });

  it.skipIf(process.getuid?.() === 0)('a function that cannot be written', async () => {
    chmodSync(join(project, 'aws_modules'), 0o500);
    const { code, error } = await failure('module', 'create', 'users', 'list');
    chmodSync(join(project, 'aws_modules'), 0o700);
    expect({ code, error }).toMatchObject({ code: 1, error: { code: 'CannotWrite' } });
  });
});

describe('what is not a mistake of the user', () => {
  it('is a bug: exit code 70, the stack, and no secret', async () => {
    const breaks = 'process.cwd = () => { throw new TypeError("boom " + process.env.API_TOKEN) }';
    const env = {
      API_TOKEN: 'hunter2hunter2',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(breaks)}`,
    };
    const { code, stdout, stderr } = await jaws(['status'], { env });
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    expect(stderr).toContain('This is a bug in JAWS');
    expect(stderr).toContain('TypeError: boom ********');
    const json = await jaws(['status', '--json'], { env });
    expect(json.code).toBe(70);
    expect(lines(json.stdout)).toMatchObject([{ type: 'error', code: 'Bug', message: 'boom ********' }]);
    expect(json.stdout).not.toContain('hunter2');
  });
});

describe('Ctrl-C', () => {
  it('twice leaves at once, with exit code 130', async () => {
    // Accepts connections and never answers.
    const server = createServer(() => {});
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const asked = once(server, 'request');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(join(work.path, 'config'), '[profile slow]\naws_access_key_id = a\naws_secret_access_key = b\n');
    const child = spawn(process.execPath, [bin, 'status', '-p', 'slow'], {
      cwd: project,
      env: { ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_CONFIG_FILE: join(work.path, 'config') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    try {
      await asked;
      child.kill('SIGINT');
      const [chunk] = await once(child.stderr, 'data');
      expect(String(chunk)).toContain('Stopping at the next safe point');
      child.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
    } finally {
      child.kill('SIGKILL');
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('project create', () => {
  it.each([
    [['-n', 'my_shop'], 'InvalidName'],
    [['-s', 'local'], 'InvalidName'],
    [['-r', 'moon'], 'InvalidName'],
    [['-u', 'no domain'], 'InvalidName'],
    [['-e', 'nobody'], 'InvalidName'],
    [['-n', 'shop'], 'FolderInTheWay'],
    [['-p', 'nobody'], 'AwsProfileUnknown'],
    [['-u', `${'long-'.repeat(9)}er.example`], 'InvalidName'],
  ])('%j fails with %s and writes nothing', async (args, name) => {
    const { code, stdout } = await jaws(['project', 'create', '-d', ...args, '--json'], { cwd: work.path });
    const all = lines(stdout);
    expect({ code, all }).toMatchObject({ code: 1, all: [{ type: 'error', code: name }] });
  });

  it('uses the defaults without a terminal', async () => {
    const { code, stdout } = await jaws(['project', 'create', '-d', '--json'], { cwd: work.path });
    const last = lines(stdout).at(-1) ?? {};
    expect(code).toBe(0);
    expect(last).toMatchObject({ domain: 'myapp.com', stage: 'dev', region: 'us-east-1', profile: 'local' });
    expect(last.name).toMatch(/^jaws[A-Z][a-z0-9]{4}$/);
    const written = JSON.parse(readFileSync(join(work.path, String(last.name), 'jaws.json'), 'utf8'));
    expect(written.name).toBe(last.name);
  });
});
