import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const home = temporaryFolder();
const work = temporaryFolder();
const env = { JAWS_HOME: home.path };
const project = join(work.path, 'shop');
const inProject = (...args: string[]) => jaws(args, { cwd: project, env });
const file = join(project, 'aws_modules/orders/pay/awsm.json');
const memory = () =>
  (JSON.parse(readFileSync(file, 'utf8')) as { lambda: { cloudFormation: { MemorySize: number } } }).lambda
    .cloudFormation.MemorySize;

// One project on a cloud of its own: each step builds on the one before.
describe('tuning and the status page', () => {
  beforeAll(async () => {
    await jaws(['cloud', 'start', '--port', '0'], { env });
    const args = ['project', 'create', '-n', 'shop', '-r', 'us-east-1', '-u', 'tune.example', '-p', 'local'];
    await jaws(args, { cwd: work.path, env });
    expect((await inProject('module', 'create', 'orders', 'pay')).code).toBe(0);
    const folder = join(project, 'aws_modules/orders/pay');
    for (const name of ['handler.ts', 'index.ts']) rmSync(join(folder, name), { force: true });
    const cloudFormation = {
      Handler: 'aws_modules/orders/pay/handler.handler',
      Runtime: 'nodejs22.x',
      MemorySize: 1024,
      Timeout: 10,
    };
    const endpoint = { Type: 'AWS_PROXY', Path: 'orders', Method: 'GET', Health: true };
    writeFileSync(file, JSON.stringify({ lambda: { cloudFormation }, apiGateway: { cloudFormation: endpoint } }));
    writeFileSync(join(folder, 'event.json'), '{}');
    writeFileSync(
      join(folder, 'handler.js'),
      'export const handler = async () => {\n  await new Promise((end) => setTimeout(end, 30));\n  return { statusCode: 200, body: "paid" };\n};\n',
    );
    const jawsJson = join(project, 'jaws.json');
    const data = JSON.parse(readFileSync(jawsJson, 'utf8'));
    data.stages.prod = [{ region: 'us-east-1' }];
    writeFileSync(jawsJson, JSON.stringify(data));
    mkdirSync(join(project, 'cloudformation/prod/us-east-1'), { recursive: true });
    cpSync(
      join(project, 'cloudformation/dev/us-east-1/resources-cf.json'),
      join(project, 'cloudformation/prod/us-east-1/resources-cf.json'),
    );
    const deployed = await inProject('deploy', 'all', 'dev');
    expect(deployed.code, deployed.stderr).toBe(0);
  }, 120_000);
  afterAll(async () => {
    await jaws(['cloud', 'stop'], { env });
    work.remove();
    home.remove();
  });

  it.each([
    [['--sizes', '64'], 2, 'InvalidValue'],
    [['--sizes', '10241'], 2, 'InvalidValue'],
    [['--sizes', '128,big'], 2, 'InvalidValue'],
    [['-n', '0'], 2, 'InvalidValue'],
    [['-r', 'all'], 2, 'InvalidValue'],
    [['-s', 'prod', '-y'], 1, 'TuneProtected'],
    [['-s', 'dev'], 2, 'MissingAnswer'],
  ])('jaws tune %j is refused', async (args, code, name) => {
    const refused = await inProject('tune', 'orders/pay', ...(args.includes('-s') ? [] : ['-s', 'dev']), ...args);
    expect([refused.code, refused.stderr]).toEqual([code, expect.stringContaining(`(${name})`)]);
  });

  it('shows sizes and the change, and writes it with a yes', async () => {
    const shown = await inProject('tune', 'orders/pay', '-s', 'dev', '--sizes', '128,1769', '-n', '2', '-y');
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stderr).toContain('is called 4 times: 2 at each of 128, 1769 MB');
    expect(shown.stderr).toContain('These are real calls');
    expect(shown.stdout).toContain('A rehearsal: times are modeled, not measured.');
    expect(shown.stdout).toContain('Recommended: 128 MB (it has 1024)');
    expect(shown.stderr).toMatch(/\+ .*"MemorySize": ?128/);
    expect(memory()).toBe(128);
    const again = await inProject('tune', 'orders/pay', '-s', 'dev', '--sizes', '128', '-n', '1', '-y', '--json');
    expect(lines(again.stdout).at(-1)).toMatchObject({ recommended: 128, now: 128, times: 'modeled', written: false });
  }, 180_000);

  it('shows what was measured also where the size cannot be written', async () => {
    const typed = file.replace('awsm.json', 'awsm.ts');
    const json = readFileSync(file, 'utf8');
    rmSync(file);
    writeFileSync(typed, `export default ${json.replace('"MemorySize":128', '"MemorySize": 64 * 2')};\n`);
    try {
      const args = ['orders/pay', '-s', 'dev', '--sizes', '256', '-n', '1', '-y', '--write', '--json'];
      const shown = await inProject('tune', ...args);
      expect(lines(shown.stdout).at(-1)).toMatchObject({ recommended: 256, written: false });
      expect(shown.code).toBe(1);
      const text = await inProject('tune', ...args.slice(0, -1));
      expect(text.stdout).toContain('Recommended: 256 MB');
      expect(text.stderr).toContain('(NotWritable)');
    } finally {
      rmSync(typed);
      writeFileSync(file, json);
    }
  }, 180_000);

  it('writes a status page, and not over anything else', async () => {
    const page = join(project, 'status.html');
    const made = await inProject('status', 'dev', '--html', 'status.html', '--check');
    expect(made.code, made.stderr).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('Status of shop');
    expect(html).toContain('No problem is known.');
    expect((await inProject('status', 'dev', '--html', 'status.html', '--json')).code).toBe(0);
    writeFileSync(page, 'notes');
    const refused = await inProject('status', 'dev', '--html', 'status.html');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('(NotOurPage)')]);
    expect(readFileSync(page, 'utf8')).toBe('notes');
    expect((await inProject('status', 'dev', '--html', 'status.html', '--force')).code).toBe(0);
    expect((await inProject('status', '--check')).stderr).toContain('(OptionNeedsOther)');
    expect((await inProject('status', '--html', 'a.html', '--diff')).stderr).toContain('(ConflictingOptions)');
  }, 180_000);
});
