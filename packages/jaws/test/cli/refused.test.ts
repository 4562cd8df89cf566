import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const work = temporaryFolder();
const project = join(work.path, 'shop');
const env = { JAWS_HOME: join(work.path, 'unused') };

async function failure(...args: string[]) {
  const { code, stdout } = await jaws([...args, '--json'], { cwd: project, env });
  const all = lines(stdout);
  return { code, errors: all.filter(({ type }) => type === 'error').length, error: all.at(-1) ?? {} };
}

const files = ['jaws.json', 'aws_modules/greetings/hello/awsm.json', 'aws_modules/greetings/hello/handler.ts'];
let before: string[];
const contents = () => files.map((file) => readFileSync(join(project, file), 'utf8'));

beforeAll(async () => {
  expect((await jaws(['project', 'create', '-n', 'shop', '-d'], { cwd: work.path, env })).code).toBe(0);
  expect((await jaws(['module', 'create', 'greetings', 'hello'], { cwd: project, env })).code).toBe(0);
  before = contents();
});
// Nothing was changed, and no cloud was started for the check.
afterAll(() => {
  expect(contents()).toEqual(before);
  expect(existsSync(env.JAWS_HOME)).toBe(false);
  work.remove();
});

describe('stages and regions', () => {
  it.each([
    [['deploy', 'all', 'prod'], 'UnknownStage', 'jaws stage create --stage prod'],
    [['deploy', 'all', 'dve'], 'UnknownStage', 'Did you mean dev?'],
    [['deploy', 'all', 'local'], 'UnknownStage', 'nothing is deployed to it'],
    [['deploy', 'all', 'dev', 'eu-west-9'], 'UnknownRegion', 'jaws region create --stage dev --region eu-west-9'],
    [['deploy', 'all', 'dev', 'us-east-2'], 'UnknownRegion', 'Did you mean us-east-1?'],
    [['dash', '--stage', 'dve'], 'UnknownStage', 'Did you mean dev?'],
    [['status', 'dve'], 'UnknownStage', 'Did you mean dev?'],
    [['env', 'list', 'dve'], 'UnknownStage', 'Did you mean dev?'],
    [['env', 'set', 'dev', 'us-east-9', 'NAME', 'value'], 'UnknownRegion', 'Did you mean us-east-1?'],
    [['region', 'create', '--stage', 'dve', '--region', 'eu-west-1'], 'UnknownStage', 'Did you mean dev?'],
    [['region', 'create', '--stage', 'dev', '--region', 'us-east-1'], 'RegionExists', 'jaws deploy resources dev'],
    [['stage', 'create', '--stage', 'dev', '--region', 'us-east-1'], 'StageExists', 'jaws region create --stage dev'],
  ])('%j: %s', async (args, code, hint) => {
    const refused = await failure(...args);
    expect(refused).toMatchObject({ code: 1, errors: 1, error: { code } });
    expect(refused.error.hint).toContain(hint);
  });
});

describe('names', () => {
  it.each([
    [['stage', 'create', '--stage', 'local', '--region', 'us-east-1'], 'InvalidName', '"local" is reserved'],
    [['stage', 'create', '--stage', 'my-stage', '--region', 'us-east-1'], 'InvalidName', 'letters and digits only'],
    [['region', 'create', '--stage', 'dev', '--region', 'mars'], 'InvalidName', 'such as us-east-1'],
    [['module', 'create', '../out', 'hello'], 'InvalidName', '"../out" cannot be the name of a module'],
    [['module', 'create', 'users', 'a b'], 'InvalidName', '"a b" cannot be the name of a function'],
    [['module', 'create', '__proto__', 'x'], 'InvalidName', '__proto__'],
    [['module', 'create', 'con', 'x'], 'InvalidName', '"con" is reserved'],
    [['module', 'create', 'greetings', 'hello'], 'FunctionExists', 'aws_modules/greetings/hello'],
    [['module', 'create', 'greetings', 'HELLO'], 'FunctionExists', 'aws_modules/greetings/hello'],
    [['module', 'create', 'users', 'list', '-r', 'cobol'], 'UnknownLanguage', '"cobol"'],
    [['env', 'set', 'local', 'A-B', 'x'], 'EnvNameIllegal', '"A-B"'],
    [['env', 'set', 'dev', 'all', 'AWS_REGION', 'x'], 'EnvNameReserved', 'AWS_REGION'],
  ])('%j: %s', async (args, code, message) => {
    const refused = await failure(...args);
    expect(refused).toMatchObject({ code: 1, errors: 1, error: { code } });
    expect(refused.error.message).toContain(message);
    for (const folder of ['users', 'con', '__proto__']) {
      expect(existsSync(join(project, 'aws_modules', folder))).toBe(false);
    }
    expect(existsSync(join(project, 'out'))).toBe(false);
  });
});

describe('a question without a terminal', () => {
  it.each([
    [['stage', 'create'], '--stage'],
    [['stage', 'create', '--stage', 'prod'], '--region'],
    [['region', 'create'], '--region'],
    [['cloud', 'reset'], '-y'],
  ])('%j names the flag that answers it', async (args, flag) => {
    const { code, error } = await failure(...args);
    expect({ code, error }).toMatchObject({ code: 2, error: { code: 'MissingAnswer' } });
    expect(error.hint).toContain(flag);
  });

  it('names the stages there are to choose from', async () => {
    const several = join(work.path, 'several');
    mkdirSync(several);
    const stages = { dev: [{ region: 'us-east-1' }], prod: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] };
    writeFileSync(join(several, 'jaws.json'), JSON.stringify({ name: 'several', domain: 's.example', stages }));
    for (const place of ['dev/us-east-1', 'prod/us-east-1', 'prod/eu-west-1']) {
      const folder = join(several, 'cloudformation', place);
      mkdirSync(folder, { recursive: true });
      const template = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
      writeFileSync(join(folder, 'resources-cf.json'), template);
    }
    const ask = async (...args: string[]) => {
      const { code, stderr } = await jaws(args, { cwd: several, env });
      expect(code).toBe(2);
      return stderr;
    };
    expect(await ask('deploy', 'all')).toMatch(/Which stage\?.*\n.*\[stage\], one of: dev, prod\./);
    expect(await ask('deploy', 'all', 'prod')).toMatch(
      /Which region of prod\?.*\n.*\[region\], one of: all, us-east-1, eu-west-1\./,
    );
    // Without questions it is all of them.
    const planned = await jaws(['deploy', 'resources', 'prod', '-y', '--plan', '--json'], { cwd: several, env });
    expect(planned.stdout + planned.stderr).not.toContain('MissingAnswer');
    expect(planned.stdout + planned.stderr).toMatch(/us-east-1[\s\S]*eu-west-1/);
  });
});

describe('code that does not build', () => {
  const cloud = { JAWS_HOME: join(work.path, 'cloud') };
  afterAll(() => jaws(['cloud', 'stop'], { env: cloud }));

  it('shows the line of the source once, and deploys nothing', async () => {
    const handler = join(project, 'aws_modules/greetings/hello/index.ts');
    const good = readFileSync(handler, 'utf8');
    writeFileSync(handler, `${good}export const broken = ;\n`);
    try {
      const { code, stderr } = await jaws(['deploy', 'all'], { cwd: project, env: cloud });
      expect(code).toBe(1);
      expect(stderr).toContain('Unexpected ";" (BuildFailed)');
      expect(stderr).toMatch(/> +\d+ \| export const broken = ;\n +\| +\^/);
      expect(stderr.match(/broken/g)).toHaveLength(1);
    } finally {
      writeFileSync(handler, good);
    }
  });
});

it('a project for another version is refused by its jaws.json, before anything of it is read or written', async () => {
  const folder = join(work.path, 'newer');
  const schema = '.vscode/schemas/jaws.schema.json';
  mkdirSync(join(folder, '.vscode/schemas'), { recursive: true });
  const other = { ...JSON.parse(readFileSync(join(project, schema), 'utf8')) } as { $comment: string };
  // As another JAWS wrote it: this one would write its own.
  const written = JSON.stringify({ ...other, $comment: other.$comment.replace(/JAWS \S+,/, 'JAWS 9.1.0,') });
  writeFileSync(join(folder, schema), written);
  writeFileSync(join(folder, 'jaws.json'), '{ "jaws": "^9.1", "name": "newer", "something of 9.1": [ }');
  const { code, stdout } = await jaws(['module', 'create', 'a', 'b', '--json'], { cwd: folder, env });
  expect({ code, ...lines(stdout).at(-1) }).toMatchObject({
    code: 'OtherJawsNeeded',
    message: expect.stringMatching(/^jaws\.json asks for JAWS \^9\.1\. This is JAWS \d/),
  });
  expect(readFileSync(join(folder, schema), 'utf8')).toBe(written);
  expect(lines(stdout)).toHaveLength(1);
});
