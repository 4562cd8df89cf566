import { expect, test } from 'vitest';
import { has } from '../../../../../test/machine.ts';
import type { JawsError } from '../../errors/error.ts';
import { TestProject } from '../testing/project.ts';
import { zip } from '../zip.ts';
import { platformTags } from './packages.ts';

// Slow: pip takes more than a second each time.

/** A wheel: https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
function wheel(tag = 'py3-none-any'): Promise<Buffer> {
  const files = {
    'hello/__init__.py': 'name = "from the wheel"\n',
    'hello-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: hello\nVersion: 1.0\n',
    'hello-1.0.dist-info/WHEEL': `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    'hello-1.0.dist-info/RECORD': '',
  };
  return zip(Object.entries(files).map(([path, text]) => ({ path, data: Buffer.from(text), executable: false })));
}

const files = (requirements: string) => ({
  'aws_modules/a/f/awsm.json': { lambda: { cloudFormation: { Runtime: 'python3.11' } } },
  'aws_modules/a/f/handler.py': 'import hello\ndef handler(event, context):\n    return hello.name\n',
  'aws_modules/a/f/requirements.txt': `--no-index\n--find-links ../../../wheels\n${requirements}\n`,
});

test.skipIf(!has('pip'))('requirements.txt is installed into the zip, once', async () => {
  const project = new TestProject({ ...files('hello==1.0'), 'wheels/hello-1.0-py3-none-any.whl': await wheel() });
  expect(await project.call('a/f')).toBe('from the wheel');
  const names = [...(await project.files('a/f')).keys()];
  expect(names).toContain('hello/__init__.py');
  expect(names.filter((name) => /__pycache__|RECORD/.test(name))).toEqual([]);
  expect(project.events.filter((event) => event.type === 'built').map((event) => event.cached)).toContain(true);
});

test.skipIf(!has('pip'))('the output of pip is reported', async () => {
  const project = new TestProject(files('missing==9'));
  const error = (await project.build().catch((reason) => reason)) as JawsError;
  expect(error.code).toBe('PipFailed');
  expect(error.message).toContain('missing==9');
});

test('wheels are for the glibc of the runtime', () => {
  expect(platformTags('python3.11').slice(0, 2)).toEqual(['manylinux_2_26', 'manylinux_2_25']);
  for (const runtime of ['python3.12', 'python3.13']) {
    expect(platformTags(runtime).slice(0, 2)).toEqual(['manylinux_2_34', 'manylinux_2_33']);
  }
  for (const runtime of ['python3.10', 'python3.14']) {
    expect(platformTags(runtime)).toEqual(expect.arrayContaining(['manylinux_2_17', 'manylinux2014']));
  }
});

test.skipIf(!has('pip'))('one that needs a newer glibc is not taken', async () => {
  const native = async (tag: string) => ({
    [`wheels/hello-1.0-cp311-cp311-${tag}_x86_64.whl`]: await wheel(`cp311-cp311-${tag}_x86_64`),
  });
  const refused = new TestProject({ ...files('hello==1.0'), ...(await native('manylinux_2_28')) });
  expect(await refused.build().catch((reason) => reason)).toMatchObject({ code: 'PipFailed' });
  const taken = new TestProject({ ...files('hello==1.0'), ...(await native('manylinux_2_24')) });
  expect(await taken.call('a/f')).toBe('from the wheel');
});

test.skipIf(!has('pip'))('and for its processor', async () => {
  const awsm = { lambda: { cloudFormation: { Runtime: 'python3.11', Architectures: ['arm64'] } } };
  const one = async (machine: string) =>
    new TestProject({
      ...files('hello==1.0'),
      'aws_modules/a/f/awsm.json': awsm,
      [`wheels/hello-1.0-cp311-cp311-manylinux_2_17_${machine}.whl`]: await wheel(
        `cp311-cp311-manylinux_2_17_${machine}`,
      ),
    });
  expect((await (await one('aarch64')).files('a/f')).has('hello/__init__.py')).toBe(true);
  expect(await (await one('x86_64')).build().catch((reason) => reason)).toMatchObject({ code: 'PipFailed' });
});
