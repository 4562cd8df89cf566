import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { functionFiles, projectFolder } from '../../src/engine/testing/project.ts';
import { temporaryFolder } from './jaws.ts';
import { hasTerminals, PseudoTerminal } from './pseudo-terminal.ts';

vi.setConfig({ testTimeout: 120_000 });

const serial = 'arn:aws:iam::111122223333:mfa/mary';
const question = /Code of the MFA device/;
const ctrlC = '\u0003';
const work = temporaryFolder();
const home = join(work.path, 'home');
const root = projectFolder({
  name: 'coded',
  stages: { dev: ['us-east-1', 'eu-west-1'] },
  files: functionFiles('m/one'),
});
/** Codes that STS received. */
let codes: (string | null)[];
let server: Server;
let env: Record<string, string>;
const open: PseudoTerminal[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const isAssume = form.get('Action') === 'AssumeRole';
    if (isAssume) codes.push(form.get('TokenCode'));
    const problem = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    response.writeHead(403, { 'content-type': 'text/xml' }).end(problem);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  mkdirSync(home);
  const config = join(work.path, 'config');
  const role = `role_arn=arn:aws:iam::111122223333:role/deployer\nsource_profile=base\nmfa_serial=${serial}`;
  writeFileSync(
    config,
    `[profile base]\naws_access_key_id=base\naws_secret_access_key=s\n[profile team]\n${role}\nregion=us-east-1\n`,
  );
  env = {
    HOME: home,
    JAWS_HOME: join(home, '.jaws'),
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: join(work.path, 'none'),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
  };
});
beforeEach(() => {
  codes = [];
});
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.end();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  work.remove();
});

function jaws(...args: string[]): PseudoTerminal {
  const terminal = new PseudoTerminal([...args, '-p', 'team'], { cwd: root, env, columns: 120, rows: 40 });
  open.push(terminal);
  return terminal;
}

describe.skipIf(!hasTerminals)('the question for the code of an MFA device', () => {
  test.each([
    ['status', 'dev'],
    ['deploy', 'all', 'dev', 'all'],
    ['metrics', '--stage', 'dev'],
    ['releases', 'list', 'dev'],
  ])('is canceled once, with a calm line: jaws %s %s', async (...args) => {
    const terminal = jaws(...args);
    await terminal.type(ctrlC, question);
    expect(await terminal.ended).toBe(130);
    expect(terminal.text).toContain('Cancelled');
    // One question, drawn once more on leaving; no bug with a stack.
    expect(terminal.text.match(new RegExp(question, 'g'))).toHaveLength(1);
    expect(terminal.text).not.toMatch(/\n\s+at /);
    expect(codes).toEqual([]);
    expect(filesBelow(home).filter((name) => /cache|credential|session/i.test(name))).toEqual([]);
  });

  test('asks again after an empty answer, which is not a code', async () => {
    const terminal = jaws('status');
    await terminal.type('\r', question);
    await terminal.type('123456\r', /six digits/);
    await terminal.ended;
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set(['123456']));
  });
});

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
