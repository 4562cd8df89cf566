import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Route53 } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

// Goes through docs/regions.md as its reader does: each command, in order, in a project of one function.

const docs = readFileSync(new URL('../../../../docs/regions.md', import.meta.url), 'utf8');
const all = docs.split('\n').flatMap((line) => /^(?: {4})?jaws (.*?)(?: +#.*)?$/.exec(line)?.[1] ?? []);
// A domain makes a release of its own: its reader may come to it when the rest was tried.
const isLater = (command: string) => /^(domain|drill) /.test(command);
const commands = all.filter((command) => !isLater(command));
const later = all.filter(isLater);

const home = temporaryFolder();
const work = temporaryFolder();
const env = { JAWS_HOME: home.path };
const project = join(work.path, 'shop');
const run = (...args: string[]) => jaws(args, { cwd: project, env });
const json = async (...args: string[]) => lines((await run(...args, '--json')).stdout).at(-1) ?? {};
const file = (name: string) => join(project, name);
const say = (message: string) =>
  writeFileSync(file('aws_modules/m/one/index.ts'), `export const run = async () => ({ message: '${message}' });\n`);

/** The function's answer in each region of a stage. */
async function answers(stage: string): Promise<Record<string, string>> {
  const { regions } = (await json('status', stage)) as {
    regions: { region: string; endpoints: { url: string }[] }[];
  };
  const found = regions.map(async ({ region, endpoints }) => {
    const response = await fetch(endpoints[0]!.url);
    return [region, ((await response.json()) as { message: string }).message] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

beforeAll(async () => {
  await jaws(['cloud', 'start', '--port', '0'], { env });
  const create = ['project', 'create', '-n', 'shop', '-s', 'prod', '-r', 'us-east-1', '-u', 'shop.test', '-p', 'local'];
  expect((await jaws(create, { cwd: work.path, env })).code).toBe(0);
  expect((await run('module', 'create', 'm', 'one')).code).toBe(0);
  say('first');
  expect((await run('stage', 'add', 'dev', '--like', 'prod')).code).toBe(0);
  expect((await run('deploy', 'all', 'dev', 'all')).code).toBe(0);
}, 120_000);

afterAll(async () => {
  await jaws(['cloud', 'stop'], { env });
  home.remove();
  work.remove();
});

it('has the commands that are known', () => {
  expect([...commands, ...later]).toEqual([
    'region add eu-west-1 ap-southeast-2 sa-east-1 --stage prod',
    'deploy all prod all',
    'releases prod',
    'releases show 41 --stage prod --diff 38',
    'status prod --diff',
    'rollback --stage prod --plan',
    'rollback --stage prod',
    'rollback 38 prod eu-west-1',
    'promote dev prod',
    'rollout status prod',
    'rollout pause prod',
    'rollout continue prod',
    'rollout abort prod',
    'export stackset --stage prod --out handover --account 111111111111,222222222222',
    'domain create api.myapp.com --stage prod --health /health',
    'drill prod --lose eu-west-1',
    'drill prod --lose eu-west-1 --for 30m --from eu-central-1,us-west-2,ap-south-1 --out drill.html',
  ]);
});

const follow = (command: string) => run(...command.replace('41', '4').replace('38', '3').split(' '));
const everywhere = (message: string) => ({
  'us-east-1': message,
  'eu-west-1': message,
  'ap-southeast-2': message,
  'sa-east-1': message,
});

it('goes from one region to four', async () => {
  for (const command of commands.slice(0, 2)) expect(await follow(command)).toMatchObject({ code: 0 });
  expect(await answers('prod')).toEqual(everywhere('first'));
}, 120_000);

it('shows what ran', async () => {
  say('second');
  expect((await run('deploy', 'all', 'prod', 'all')).code).toBe(0);
  const list = await follow(commands[2]!);
  expect(list.stdout).toMatch(/^● 4 .* done .* 4 regions +~ m\/one$/m);
  const show = await follow(commands[3]!);
  expect(show.stdout).toMatch(
    /Compared with release 3:\n\nus-east-1, eu-west-1, ap-southeast-2, sa-east-1\n +~ m\/one +lambda +code$/m,
  );
  expect(await follow(commands[4]!)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^prod sa-east-1 +release 4 +as us-east-1$/m),
  });
}, 120_000);

it('rolls back all regions or one', async () => {
  expect((await follow(commands[5]!)).stdout).toMatch(
    /^Back to release 3 .*\n\nprod us-east-1, .*\n +~ prod-shop-l +stack +would be updated/m,
  );
  expect(await answers('prod')).toEqual(everywhere('second'));
  expect(await follow(commands[6]!)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('prod has what release 3 had.'),
  });
  expect(await answers('prod')).toEqual(everywhere('first'));
  expect((await run('rollback', '--stage', 'prod')).code).toBe(0);
  expect(await follow(commands[7]!)).toMatchObject({ code: 0 });
  expect(await answers('prod')).toEqual({ ...everywhere('second'), 'eu-west-1': 'first' });
  expect(await follow(commands[4]!)).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^ +~ m\/one +lambda +code$/m),
  });
}, 120_000);

it('promotes what dev runs', async () => {
  say('never deployed');
  expect(await follow(commands[8]!)).toMatchObject({ code: 0 });
  expect(await answers('prod')).toEqual(everywhere('first'));
}, 120_000);

it('is handed over as stack sets', async () => {
  expect(await follow(commands[13]!)).toMatchObject({ code: 0, stdout: expect.stringContaining('prod-shop-l') });
}, 120_000);

it('goes in the waves of its example', async () => {
  const example = JSON.parse(/```json\n(\{\n {2}"name".*?)```/s.exec(docs)![1]!) as { rollout: { prod: object } };
  const own = JSON.parse(readFileSync(file('jaws.json'), 'utf8'));
  // Seconds instead of minutes, no traffic, and a path that the project has.
  const rollout = { prod: { ...example.rollout.prod, bake: ['1s'], minRequests: 0, probe: '/m/one' } };
  writeFileSync(file('jaws.json'), JSON.stringify({ ...own, rollout }));
  say('third');
  const { code, stderr } = await run('deploy', 'all', 'prod', 'all');
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      'eu-west-1 (1s) → us-east-1, ap-southeast-2 (1s) → sa-east-1 (1s), 3s at least, all or nothing',
    ),
  });
  expect(await answers('prod')).toEqual(everywhere('third'));

  writeFileSync(file('aws_modules/m/one/index.ts'), "export const run = async () => { throw new Error('broken'); };\n");
  const failed = await run('deploy', 'all', 'prod', 'all');
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('(RolloutFailed)') });
  expect(await answers('prod')).toEqual(everywhere('third'));
}, 120_000);

it('is continued and aborted from another process', async () => {
  const own = JSON.parse(readFileSync(file('jaws.json'), 'utf8'));
  const waves = [['eu-west-1'], ['us-east-1', 'ap-southeast-2'], 'rest'];
  writeFileSync(file('jaws.json'), JSON.stringify({ ...own, rollout: { prod: { waves, confirm: 'always' } } }));
  say('fourth');
  const waits = await run('deploy', 'all', 'prod', 'all');
  expect(waits).toMatchObject({ code: 1, stderr: expect.stringContaining('(RolloutWaits)') });
  expect(await answers('prod')).toEqual({ ...everywhere('third'), 'eu-west-1': 'fourth' });
  const status = await follow(commands[9]!);
  expect(status.stdout).toMatch(/^Rollout of prod, release \d+: paused$/m);
  expect(status.stdout).toMatch(
    /^ +wave 1 +eu-west-1 +done$\n +wave 2 +us-east-1 +waiting$\n +ap-southeast-2 +waiting$/m,
  );
  expect(await follow(commands[10]!)).toMatchObject({ code: 0, stderr: expect.stringContaining('is paused') });
  expect(await follow(commands[11]!)).toMatchObject({ code: 1, stderr: expect.stringContaining('Wave 3 of 3') });
  expect(await follow(commands[12]!)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('3 regions of prod are as they were'),
  });
  expect(await answers('prod')).toEqual(everywhere('third'));
  expect(await json('rollout', 'status', 'prod')).toMatchObject({ record: { state: 'aborted' } });
}, 120_000);

it('gets a domain, and loses a region in a drill', async () => {
  const { endpoint } = (await json('cloud', 'status')) as { endpoint: string };
  const route53 = new Route53({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await route53.createHostedZone({ Name: 'myapp.com', CallerReference: 'regions' });
  const domain = later[0]!.replace('/health', '/m/one').split(' ');
  expect(await run(...domain)).toMatchObject({ code: 0, stdout: expect.stringContaining('https://api.myapp.com') });
  const shorter = later[2]!.replace('30m', '4m').split(' ');
  const drill = await run(...shorter);
  expect(drill).toMatchObject({ code: 0, stdout: expect.stringContaining('after one retry elsewhere      0') });
  expect(drill.stdout).toMatch(/^eu-central-1 +eu-west-1, then .*, then eu-west-1$/m);
  expect(readFileSync(file('drill.html'), 'utf8')).toContain('<svg');
}, 300_000);
