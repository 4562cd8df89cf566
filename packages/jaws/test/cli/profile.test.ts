import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const cloud = temporaryFolder();
const work = temporaryFolder();
const project = join(work.path, 'anywhere');
const home = join(work.path, 'home');
const config = join(work.path, 'config');
// This user's embedded cloud is never started: it has another home folder.
const env = {
  AWS_ENDPOINT_URL: undefined,
  AWS_REGION: undefined,
  AWS_CONFIG_FILE: config,
  JAWS_HOME: join(work.path, 'unused'),
};

async function json(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await jaws([...args, '--json'], { cwd, env });
  return { code, stderr, all: lines(stdout), last: lines(stdout).at(-1) ?? {} };
}

beforeAll(async () => {
  const { stdout } = await jaws(['cloud', 'start', '--port', '0', '--json'], { env: { JAWS_HOME: cloud.path } });
  const { endpoint } = lines(stdout).at(-1) as { endpoint: string };
  const profile = `[profile work]\nregion = eu-west-1\nendpoint_url = ${endpoint}\naws_access_key_id = a\naws_secret_access_key = b\n`;
  writeFileSync(config, profile);
});
afterAll(async () => {
  for (const folder of [cloud.path, home]) await jaws(['cloud', 'stop'], { env: { JAWS_HOME: folder } });
  cloud.remove();
  work.remove();
});

it('a project is created, deployed and called at whatever endpoint its profile names', async () => {
  const created = await json(work.path, 'project', 'create', '-n', 'anywhere', '-p', 'work', '-u', 'anywhere.example');
  expect(created).toMatchObject({ code: 0, last: { region: 'eu-west-1', profile: 'work', deployed: true } });
  await json(project, 'module', 'create', 'greetings', 'hello');
  const { code, last, all } = await json(project, 'deploy', 'all', 'dev', 'eu-west-1');
  expect(code).toBe(0);
  const { urls } = last as { urls: { url: string }[] };
  expect((await fetch(urls[0]?.url ?? '')).status).toBe(200);
  expect(all.filter(({ type }) => type === 'cloud-started')).toEqual([]);
  expect((await jaws(['cloud', 'status', '--json'], { env })).stdout).toContain('"running":false');
}, 180_000);

it('a profile that is really named local wins over the embedded cloud', async () => {
  const { endpoint } = lines(
    (await jaws(['cloud', 'status', '--json'], { env: { JAWS_HOME: cloud.path } })).stdout,
  )[0] as {
    endpoint: string;
  };
  writeFileSync(
    config,
    `[profile local]\nendpoint_url = ${endpoint}\naws_access_key_id = a\naws_secret_access_key = b\n`,
  );
  const { code, last } = await json(project, 'status', '-p', 'local');
  expect({ code, last }).toMatchObject({ code: 0, last: { endpoint, profile: 'local' } });
  expect((await jaws(['cloud', 'status', '--json'], { env })).stdout).toContain('"running":false');
});

it('without any profile the embedded cloud is the default, started once and said once', async () => {
  writeFileSync(config, '');
  const fresh = { ...env, JAWS_HOME: home };
  const create = await jaws(['project', 'create', '-n', 'here', '-u', 'here.example'], { cwd: work.path, env: fresh });
  expect(create.code).toBe(0);
  expect(create.stderr.match(/The embedded cloud was started at http:\/\/127\.0\.0\.1:\d+/g)).toHaveLength(1);
  const status = await jaws(['status'], { cwd: join(work.path, 'here'), env: fresh });
  expect(status.stderr).not.toContain('was started');
  expect(status.stdout).toContain('profile local');
}, 180_000);
