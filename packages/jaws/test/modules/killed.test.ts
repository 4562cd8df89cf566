import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stopsOlder } from '../../src/modules/tidy-layout.ts';
import { bin } from '../cli/jaws.ts';
import { ModuleProject, moduleFiles, snapshot } from './project.ts';

let project: ModuleProject;
beforeEach(() => {
  project = new ModuleProject();
});
afterEach(() => project.remove());

const start = (args: readonly string[], stderr: 'ignore' | 'pipe' = 'ignore'): ChildProcess =>
  spawn(process.execPath, [bin, ...args], {
    cwd: project.root,
    env: { ...process.env, CI: '', ...project.env },
    stdio: ['ignore', 'ignore', stderr],
  });

/** Kills the command as soon as a condition holds. Returns false if it ended before. */
async function killWhen(child: ChildProcess, isSo: () => boolean): Promise<boolean> {
  const ended = once(child, 'exit');
  while (child.exitCode === null && child.signalCode === null) {
    if (isSo()) {
      child.kill('SIGKILL');
      break;
    }
    // npm and the command need the processor more than this loop does.
    await pause(1);
  }
  await ended;
  return child.signalCode === 'SIGKILL';
}

const at = (path: string) => join(project.root, path);
const state = () => snapshot(project.root);
const journal = () => existsSync(at('.jaws/module-change.json'));
const changed = (path: string) => {
  const before = readFileSync(at(path), 'utf8');
  return () => readFileSync(at(path), 'utf8') !== before;
};

const moments: Record<string, () => () => boolean> = {
  'before npm': () => journal,
  'while npm is at work': () => () => existsSync(at('node_modules')),
  'when npm has written the lock file': () => () => existsSync(at('package-lock.json')),
  'when npm has written package.json': () => changed('package.json'),
  'when the first file is there': () => () => existsSync(at('aws_modules/awsm-pictures')),
  'when the record is there': () => () => existsSync(at('aws_modules/awsm-pictures/.jaws-module.json')),
};

test.each(Object.keys(moments))(
  'killed %s, the project is as before or as after',
  async (moment) => {
    const folder = project.package('awsm-pictures', moduleFiles());
    const before = state();
    const isSo = moments[moment]!();
    await killWhen(start(['module', 'install', folder, '-y']), isSo);
    // Any command repairs it, not only those of modules.
    expect((await project.jaws('endpoint', 'list', '--json')).code).toBe(0);
    expect(journal()).toBe(false);
    expect(existsSync(at('.jaws/bin'))).toBe(false);
    const isAfter = existsSync(at('aws_modules/awsm-pictures'));
    if (!isAfter) {
      expect(state()).toEqual(before);
      expect(existsSync(at('node_modules/awsm-pictures'))).toBe(false);
      expect(readdirSync(at('.'))).not.toContain('package-lock.json');
      expect((await project.jaws('module', 'install', folder, '-y')).code).toBe(0);
    }
    for (const stage of ['dev', 'live']) expect(project.template(stage).Resources).toHaveProperty('Jobs');
    expect(existsSync(at('node_modules/awsm-pictures/lib/index.js'))).toBe(true);
    expect((await project.json('module', 'list')).modules).toMatchObject([{ version: '1.0.0', edited: [] }]);
  },
  90_000,
);

const tidying: Record<string, () => () => boolean> = {
  'before the first file': () => journal,
  'when the shared file is there': () => () => existsSync(at('cloudformation/resources-cf.json')),
  'when the first template is changed': () => changed('cloudformation/dev/eu-west-1/resources-cf.json'),
  'when the last template is changed': () => changed('cloudformation/live/us-east-1/resources-cf.json'),
};

test.each(Object.keys(tidying))(
  'tidying that is killed %s leaves the files as before or as after, and what is deployed as it was',
  async (moment) => {
    const before = state();
    const template = project.template();
    await killWhen(start(['project', 'tidy', '-y']), tidying[moment]!());
    expect((await project.jaws('endpoint', 'list', '--json')).code).toBe(0);
    expect(journal()).toBe(false);
    if (!existsSync(at('cloudformation/resources-cf.json'))) expect(state()).toEqual(before);
    expect((await project.jaws('project', 'tidy', '-y')).code).toBe(0);
    expect(project.template()).toEqual(template);
    expect(project.written().Resources).toEqual({ [stopsOlder]: null });
  },
  60_000,
);

/** A script that creates a file when it runs, and ends once another file exists, or after a minute. */
const runUntil = (running: string, gate: string) => `const { existsSync, writeFileSync } = require('node:fs');
writeFileSync(${JSON.stringify(running)}, '');
setInterval(() => existsSync(${JSON.stringify(gate)}) && process.exit(), 50);
setTimeout(() => process.exit(), 60_000);
`;

/** A module whose installation is under way from the moment `running` exists until `gate` exists. */
function gatedModule() {
  const running = join(project.packages, 'running');
  const gate = join(project.packages, 'gate');
  const scripts = { postinstall: 'node wait.cjs' };
  const files = { ...moduleFiles('1.0.0', { 'package.json': { scripts } }), 'wait.cjs': runUntil(running, gate) };
  return { folder: project.package('awsm-pictures', files), running, gate };
}

test('an npm that goes on alone is waited for', async () => {
  const { folder, running, gate } = gatedModule();
  const before = state();
  const child = start(['module', 'install', folder, '-y']);
  // Not a moment earlier: if npm's parent is killed before it has recorded npm's process id, npm does not start at all.
  expect(await killWhen(child, () => existsSync(running))).toBe(true);
  // npm works until the gate opens, and the gate opens once the next command says that it waits.
  const next = start(['module', 'list'], 'pipe');
  const ended = once(next, 'exit');
  let stderr = '';
  for await (const chunk of next.stderr!) {
    stderr += chunk;
    if (stderr.includes('Waiting for npm')) writeFileSync(gate, '');
  }
  expect(stderr).toContain('Waiting for npm');
  expect(await ended).toEqual([0, null]);
  expect(state()).toEqual(before);
  expect((await project.jaws('module', 'install', folder, '-y')).code).toBe(0);
}, 180_000);

test('interrupted by Ctrl-C, nothing is left, also when npm takes its time', async () => {
  const scripts = { postinstall: 'node -e "setTimeout(() => {}, 3000)"' };
  const folder = project.package('awsm-pictures', moduleFiles('1.0.0', { 'package.json': { scripts } }));
  const before = state();
  const child = start(['module', 'install', folder, '-y']);
  const ended = once(child, 'exit');
  await expect.poll(() => existsSync(at('node_modules/awsm-pictures')), { timeout: 20_000, interval: 20 }).toBe(true);
  child.kill('SIGINT');
  expect((await ended)[0]).toBe(130);
  expect(state()).toEqual(before);
  expect(journal()).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  expect(state()).toEqual(before);
  expect(existsSync(at('node_modules/awsm-pictures'))).toBe(false);
}, 180_000);

test('another command does not come between', async () => {
  const { folder, running, gate } = gatedModule();
  const child = start(['module', 'install', folder, '-y']);
  const ended = once(child, 'exit');
  await expect.poll(() => existsSync(running), { timeout: 20_000 }).toBe(true);
  expect((await project.jaws('endpoint', 'list')).code).toBe(0);
  expect(await project.json('module', 'install', folder, '-y')).toMatchObject({ code: 'ModulesBusy' });
  writeFileSync(gate, '');
  expect(await ended).toEqual([0, null]);
  expect(project.template().Resources).toHaveProperty('Jobs');
}, 180_000);
