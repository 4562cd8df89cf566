import { existsSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';
import { asMistake } from './mistake.ts';

const thrownBy = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
};

// A device that is always full: https://man7.org/linux/man-pages/man4/full.4.html
it.skipIf(!existsSync('/dev/full'))('a disk without room is for the user to fix', () => {
  const mistake = asMistake(thrownBy(() => writeFileSync('/dev/full', 'x')));
  expect(mistake).toMatchObject({ code: 'DiskFull', hint: expect.stringContaining('Free some space') });
});

it('a file that the system does not hand out is named', () => {
  const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open', path: '/a/b' });
  expect(asMistake(denied)).toMatchObject({ code: 'NoPermission', message: expect.stringContaining('open /a/b') });
});

it('everything else stays what it is', () => {
  const known = fail('FolderGone', {});
  expect(asMistake(known)).toBe(known);
  const bug = new TypeError('x');
  expect(asMistake(bug)).toBe(bug);
  const folder = mkdtempSync(join(tmpdir(), 'jaws-mistake-'));
  rmdirSync(folder);
  const missing = thrownBy(() => rmdirSync(folder));
  expect(asMistake(missing)).toBe(missing);
});

it.runIf(process.platform === 'linux')('a folder that the file system does not take is not a bug', () => {
  const refused = (() => {
    try {
      makeFolder('/proc/jaws/cloud');
    } catch (error) {
      return asMistake(error);
    }
    return undefined;
  })();
  expect(refused).toMatchObject({
    code: 'NoPermission',
    message: expect.stringContaining('make the folder /proc/jaws'),
  });
});
