import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HostView } from './filesystem/view.ts';
import { windowsVariables } from './filesystem/windows-variables.ts';
import { Reaper } from './reaper.ts';
import { managedNodes } from './runtime/node-places.ts';
import { onPath } from './runtime/on-path.ts';
import { pythons } from './runtime/pythons.ts';
import { takeAlong } from './supply/npm.ts';

function folderWith(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-windows-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file);
    chmodSync(join(folder, file), 0o755);
  }
  return folder;
}

describe('Python on Windows', () => {
  const has =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name) ? `C:\\${name}.exe` : undefined;

  it('is asked of the launcher, which knows all versions', () => {
    expect(pythons('3.12', 'win32', has('py', 'python'))).toEqual([
      ['C:\\py.exe', '-3.12'],
      'C:\\python.exe',
      ['C:\\py.exe', '-3'],
    ]);
  });

  it('is python.exe where there is nothing else, before what may only be a stand-in', () => {
    expect(pythons('3.12', 'win32', has('python', 'python3'))).toEqual(['C:\\python.exe', 'C:\\python3.exe']);
    expect(pythons('3.12', 'win32', has('python3.12', 'python3'))).toEqual(['C:\\python3.12.exe', 'C:\\python3.exe']);
  });

  it('has its version in its name elsewhere', () => {
    expect(pythons('3.12', 'linux', has('py', 'python', 'python3', 'python3.12'))).toEqual([
      'C:\\python3.12.exe',
      'C:\\python3.exe',
    ]);
  });
});

describe('programs on the PATH of Windows', () => {
  it('end in .exe; folders are separated by semicolons', () => {
    const folder = folderWith('bin/py.exe', 'other/npm.cmd', 'other/plain');
    const path = `${join(folder, 'bin')};;${join(folder, 'other')}`;
    expect(onPath('py', 'win32', path)).toBe(join(folder, 'bin/py.exe'));
    expect(onPath('npm.cmd', 'win32', path)).toBe(join(folder, 'other/npm.cmd'));
    expect(onPath('plain', 'win32', path)).toBeUndefined();
  });
});

it('Node of version managers is found where they keep it on Windows', () => {
  const files = [
    'nvm/v22.11.0/node.exe',
    'roaming/nvm/v22.3.0/node.exe',
    'roaming/fnm/node-versions/v22.4.0/installation/node.exe',
    'local/Volta/tools/image/node/22.5.0/node.exe',
    'local/mise/installs/node/22.6.0/node.exe',
    'local/Volta/tools/image/node/20.5.0/node.exe',
  ];
  const folder = folderWith(...files);
  const env = { NVM_HOME: join(folder, 'nvm'), APPDATA: join(folder, 'roaming'), LOCALAPPDATA: join(folder, 'local') };
  const found = managedNodes('22', 'win32', env, join(folder, 'home'));
  expect(found.map((path) => path.slice(folder.length + 1)).sort()).toEqual(files.slice(0, 5).sort());
  expect(managedNodes('22', 'linux', env, join(folder, 'home')).filter((path) => path.startsWith(folder))).toEqual([]);
});

describe('variables of functions on Windows', () => {
  const host = {
    SYSTEMROOT: 'D:\\Win',
    Path: 'C:\\secret',
    USERPROFILE: 'C:\\Users\\ann',
    PATHEXT: '.EXE;.CMD',
    SECRET: 'x',
  };

  it('lead to the function’s own home and temporary folder, and to nothing of the user', () => {
    const { PATH, variables } = windowsVariables(host, 'D:\\own');
    expect(PATH).toEqual(['D:\\Win\\System32', 'D:\\Win']);
    expect(variables).toEqual({
      USERPROFILE: 'D:\\own\\home',
      APPDATA: 'D:\\own\\home\\AppData\\Roaming',
      LOCALAPPDATA: 'D:\\own\\home\\AppData\\Local',
      TEMP: 'D:\\own\\tmp',
      TMP: 'D:\\own\\tmp',
      SystemRoot: 'D:\\Win',
      ComSpec: 'D:\\Win\\System32\\cmd.exe',
      PATHEXT: '.EXE;.CMD',
    });
  });

  it('are those of functions whose file system is the machine’s', () => {
    const variables = new HostView('/code', undefined, 'win32').variables('/p/node.exe', '/own');
    expect(variables).toMatchObject({ USERPROFILE: '\\own\\home', TEMP: '\\own\\tmp', HOME: '/own/home' });
    expect(variables.PATH.split(';')[0]).toBe('/p');
    expect(variables.PATH).toMatch(/;.*System32;/);
    expect(new HostView('/code', undefined, 'linux').variables('/p/node', '/own')).not.toHaveProperty('USERPROFILE');
  });
});

it('a process is ended with all that it started, by Windows’s own program', () => {
  const ran: unknown[] = [];
  const reaper = new Reaper('win32', (program, args) => ran.push([program, ...args]));
  reaper.add(4242);
  reaper.kill(4242);
  reaper.kill(4242);
  reaper.add(7);
  reaper.close();
  const taskkill = `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\taskkill.exe`;
  expect(ran).toEqual([
    [taskkill, '/pid', '4242', '/t', '/f'],
    [taskkill, '/pid', '7', '/t', '/f'],
  ]);
});

it('npm gets the project’s settings where no link can be made', async () => {
  const folder = folderWith('.npmrc');
  await takeAlong(join(folder, '.npmrc'), join(folder, 'copy'), async () => {
    throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
  });
  expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe('.npmrc');
});
