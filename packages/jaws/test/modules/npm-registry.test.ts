import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jaws, lines } from '../cli/jaws.ts';
import { ModuleProject, moduleFiles, write } from './project.ts';

let project: ModuleProject;
let server: Server;
let registry = '';
/** The registry's answers, by path; a number is a status. */
let answers: Record<string, unknown> = {};

beforeEach(async () => {
  project = new ModuleProject();
  answers = {};
  server = createServer((request, response) => {
    const answer = answers[new URL(request.url ?? '', 'http://x').pathname] ?? 404;
    response.statusCode = typeof answer === 'number' ? answer : 200;
    response.setHeader('content-type', Buffer.isBuffer(answer) ? 'application/octet-stream' : 'application/json');
    response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(typeof answer === 'number' ? {} : answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await project.remove();
});

const run = (...args: string[]) => {
  const npm = {
    npm_config_registry: registry,
    npm_config_cache: join(project.packages, 'cache'),
    npm_config_fetch_retries: '0',
  };
  return jaws(args, { cwd: project.root, env: { ...project.env, ...npm } });
};

const published = (name: string, downloads?: object) => ({
  package: {
    name,
    version: '2.1.0',
    description: 'Far.',
    date: '2026-10-03T10:00:00Z',
    keywords: ['awsm'],
    maintainers: [],
  },
  ...(downloads && { downloads }),
});

test('search shows day and downloads of what is in npm', async () => {
  answers['/-/v1/search'] = {
    objects: [published('awsm-far', { weekly: 1234, monthly: 9999 }), published('awsm-new')],
    total: 2,
  };
  const { stdout } = await run('module', 'search');
  expect(stdout).toMatch(/awsm-far +2\.1\.0 +2026-10-03 +1234 a week +Far\./);
  expect(stdout).toMatch(/awsm-new +2\.1\.0 +2026-10-03 +Far\./);
  const json = lines((await run('module', 'search', '--json')).stdout).at(-1);
  expect(json).toMatchObject({
    npm: [
      { name: 'awsm-far', version: '2.1.0', date: '2026-10-03', weekly: 1234 },
      { name: 'awsm-new', date: '2026-10-03' },
    ],
  });
}, 180_000);

test('search says why npm could not be asked', async () => {
  answers['/-/v1/search'] = 503;
  const { code, stdout } = await run('module', 'search', 'email');
  expect(code).toBe(0);
  expect(stdout).toContain('awsm-email');
  expect(stdout).toMatch(/npm could not be asked: .*503/s);
}, 180_000);

/** Puts the package of the tests into the registry. */
function publish(dist: object): void {
  const folder = join(project.packages, 'awsm-pictures');
  write(folder, moduleFiles());
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', project.packages], {
    cwd: folder,
    stdio: 'pipe',
  });
  const file = readdirSync(project.packages).find((name) => name.endsWith('.tgz'))!;
  const tarball = readFileSync(join(project.packages, file));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  answers['/awsm-pictures.tgz'] = tarball;
  answers['/awsm-pictures'] = {
    name: 'awsm-pictures',
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': { ...manifest, dist: { tarball: `${registry}awsm-pictures.tgz`, integrity, ...dist } } },
  };
}

const signatures = [{ keyid: 'SHA256:test', sig: 'MEUCIQ==' }];

test('info and install show where a package of npm comes from', async () => {
  const url = `${registry}-/npm/v1/attestations/awsm-pictures@1.0.0`;
  publish({ signatures, attestations: { url, provenance: { predicateType: 'https://slsa.dev/provenance/v1' } } });
  const provenance = { signed: true, attested: 'https://slsa.dev/provenance/v1', url };
  const info = await run('module', 'info', 'awsm-pictures', '--json');
  expect(lines(info.stdout).at(-1)).toMatchObject({ installed: false, provenance });
  const { stderr, code } = await run('module', 'install', 'awsm-pictures', '-y');
  expect(code).toBe(0);
  expect(stderr).toContain('by a statement of the type https://slsa.dev/provenance/v1');
  expect(stderr).toContain('signed by the registry');
}, 180_000);

test('a package without either is marked', async () => {
  publish({});
  const { stdout } = await run('module', 'info', 'awsm-pictures@1');
  expect(stdout).toContain('no provenance: nothing says from which source it was built');
  expect(stdout).toContain('not signed by the registry');
  // A folder and the catalogue have no registry that could state it.
  expect((await run('module', 'info', '../packages/awsm-pictures')).stdout).not.toContain('provenance');
  expect((await run('module', 'info', 'awsm-email')).stdout).not.toContain('provenance');
}, 180_000);
