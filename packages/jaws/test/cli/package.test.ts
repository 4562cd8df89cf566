import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const folder = temporaryFolder();
const inProject = (path: string) => join(folder.path, path);

beforeAll(() => {
  writeFileSync(inProject('jaws.json'), JSON.stringify({ name: 'shop', domain: 'shop.test' }));
  for (const name of ['one', 'two', 'three']) {
    mkdirSync(inProject(`aws_modules/m/${name}`), { recursive: true });
    writeFileSync(inProject(`aws_modules/m/${name}/awsm.json`), '{ "lambda": {} }');
    writeFileSync(inProject(`aws_modules/m/${name}/handler.ts`), `export const handler = async () => '${name}';`);
  }
});

afterAll(folder.remove);

it('packages the functions that are named, to the folder that is named', async () => {
  const { code, stdout } = await jaws(['package', 'm/one', 'lMTwo', '-o', 'out', '--json'], { cwd: folder.path });
  expect(code).toBe(0);
  expect(lines(stdout).at(-1)).toMatchObject({
    command: 'package',
    folder: inProject('out'),
    functions: [
      { function: 'm/one', file: inProject('out/m/one.zip'), cached: false },
      { function: 'm/two', file: inProject('out/m/two.zip'), cached: false },
    ],
  });
  expect(existsSync(inProject('out/m/one.zip'))).toBe(true);
  expect(existsSync(inProject('out/m/three.zip'))).toBe(false);
});

it('packages the function in whose folder it is called', async () => {
  const { code, stdout } = await jaws(['package'], { cwd: inProject('aws_modules/m/three') });
  expect({ code, rows: stdout.split('\n').filter((line) => line.startsWith('m/')).length }).toEqual({
    code: 0,
    rows: 1,
  });
  expect(existsSync(inProject('.jaws/package/m/three.zip'))).toBe(true);
});

it('shows what takes the room', async () => {
  const { code, stdout } = await jaws(['package', '--analyze'], { cwd: folder.path });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nm\/one\n {2}\d+ B +100\.0 % +the project itself\n/);
  expect(existsSync(inProject('.jaws/package/analyze.html'))).toBe(true);
});

it('offers functions, also after the first one, and refuses those that are not there', async () => {
  const { stdout } = await jaws(['complete', '--', 'package', 'm/one', ''], { cwd: folder.path });
  expect(stdout).toContain('m/two');
  const { code, stderr } = await jaws(['package', 'm/on'], { cwd: folder.path });
  expect(code).toBe(1);
  expect(stderr).toContain('m/one');
});
