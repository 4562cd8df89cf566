import { expect, it } from 'vitest';
import { permissionOptions, withoutPermissions } from './node-permission.ts';

// https://nodejs.org/api/cli.html#--permission, #--allow-addons and #--allow-net

const paths = { read: ['/code', '/b'], write: ['/tmp'] };
const FILES = ['--allow-fs-read=/code', '--allow-fs-read=/b', '--allow-fs-write=/tmp'];
const EXPERIMENTAL = ['--experimental-permission', '--allow-worker'];
const STABLE = ['--permission', '--allow-worker'];

it.each<[string, string[] | undefined]>([
  ['18.20.0', undefined],
  ['19.99.0', undefined],
  ['20.0.0', EXPERIMENTAL],
  ['20.11.1', EXPERIMENTAL],
  ['20.12.0', [...EXPERIMENTAL, '--allow-addons']],
  ['21.5.0', EXPERIMENTAL],
  ['21.6.0', [...EXPERIMENTAL, '--allow-addons']],
  ['22.12.0', [...EXPERIMENTAL, '--allow-addons']],
  ['22.13.0', [...STABLE, '--allow-addons']],
  ['23.4.0', [...EXPERIMENTAL, '--allow-addons']],
  ['23.5.0', [...STABLE, '--allow-addons']],
  ['24.0.0', [...STABLE, '--allow-addons']],
  ['25.0.0', [...STABLE, '--allow-addons', '--allow-net']],
  ['', undefined],
])('Node %s takes %j', (version, options) => {
  expect(permissionOptions(version, paths)).toEqual(options && [...options, ...FILES]);
});

it.each([
  ['', ''],
  ['--require=a --max-http-header-size=1', '--require=a --max-http-header-size=1'],
  ['--allow-fs-read=* --require=a', '--require=a'],
  ['--allow_child_process', ''],
  ['--no-permission --no_experimental_permission --permission', ''],
  ['"--allow-fs-write=/a b" "--require=/a b"', '"--require=/a b"'],
  ['--require="/a --allow-fs-read=*" x', '--require="/a --allow-fs-read=*" x'],
  ['--experimental-permission --experimental-vm-modules', '--experimental-vm-modules'],
])('of the options %s is left: %s', (options, left) => {
  expect(withoutPermissions(options)).toBe(left);
});
