import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HostView } from '../filesystem/view.ts';
import type { Supply } from '../supply/supply.ts';
import { absent, broughtBy } from './brought.ts';
import type { Executables } from './executables.ts';
import { findRuntime } from './find.ts';
import type { RuntimeWish } from './runtime-command.ts';
import { workFolder } from './testing.ts';

const made = workFolder();
const { file, program } = made;

const onUnix = describe.skipIf(process.platform === 'win32');

/** A runtime's command in the machine's own file system. */
async function command(
  runtime: string,
  more: Partial<RuntimeWish> = {},
  executables: object = {},
  supply: object = {},
) {
  const code = join(made.work, 'code');
  await mkdir(code, { recursive: true });
  const layers = more.layers;
  const view = new HostView(code, layers);
  const request = { runtime, code, layers, view, memory: 128, architecture: 'x86_64', ...more };
  const store = { cache: join(made.work, 'cache'), shelf: () => undefined, ...supply };
  return findRuntime(executables as Executables, store as unknown as Supply, request);
}

onUnix('a function that brings its runtime', () => {
  it('is started by its own bootstrap, or that of a layer', async () => {
    const layers = join(made.work, 'layers');
    await expect(command('provided.al2023')).rejects.toThrow(
      "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    );
    await file('code/bootstrap');
    await expect(command('provided.al2023', { layers })).rejects.toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
    });
    const layered = await program('layers/bootstrap');
    expect(await command('provided.al2', { layers })).toEqual({
      command: layered,
      args: [],
      variables: {},
      description: 'provided:al2',
    });
    const own = await program('code/bootstrap');
    expect((await command('provided', { layers })).command).toBe(own);
  });

  it('needs one that this cloud runs', async () => {
    for (const runtime of ['dotnet8', 'ruby3.3', 'xnodejs22.x', '']) {
      await expect(command(runtime)).rejects.toMatchObject({
        errorType: 'Runtime.NotImplemented',
        message: `The runtime ${runtime} is not implemented. jaws-cloud runs nodejs, python3, java and provided runtimes.`,
      });
    }
  });
});

onUnix('Python', () => {
  const python = (version: string, boto3?: object) => ({
    python: async () => ({ path: '/py/bin/python3', version }),
    boto3: async () => boto3,
  });

  it('runs with the layers and what is brought, and without the machine’s packages', async () => {
    const layers = join(made.work, 'layers');
    const brought = join(made.work, 'brought');
    await mkdir(brought);
    vi.stubEnv('JAWS_LAMBDA_PYTHONPATH', [brought, join(made.work, 'none')].join(delimiter));
    const found = await command('python3.12', { layers }, python('3.12.4'));
    expect(found).toMatchObject({
      command: '/py/bin/python3',
      args: ['-u', '-B', '-S', expect.stringMatching(/python\/main\.py$/)],
      variables: {
        PYTHONPATH: [join(layers, 'python/lib/python3.12/site-packages'), join(layers, 'python'), brought].join(
          delimiter,
        ),
      },
      description: 'python:3.12.4',
      note: undefined,
    });
    vi.stubEnv('JAWS_LAMBDA_PYTHONPATH', '');
    const other = await command('python3.12', {}, python('3.11.9'));
    expect(other.variables).toEqual({});
    expect(other.note).toBe('Python 3.12 is not on this machine, so Python 3.11.9 runs this function.');
  });

  it('has to be on this machine', async () => {
    await expect(command('python3.12', {}, { python: async () => undefined })).rejects.toMatchObject({
      errorType: 'Runtime.NotOnThisMachine',
      message: 'The runtime python3.12 is not on this machine: neither python3.12 nor python3 is on the PATH.',
    });
  });

  it('provides boto3: this machine’s, or what is fetched', async () => {
    const here = await command('python3.12', {}, python('3.12.4', { boto3: '/a', botocore: '/b' }));
    expect(await here.provide?.('boto3')).toEqual({ folders: { boto3: '/a', botocore: '/b' } });
    expect(await here.provide?.('requests')).toBeUndefined();
    const asked: unknown[][] = [];
    const get = async (what: string, _load: unknown, manager: string) => {
      asked.push([what, manager]);
      return { missing: 'no network' };
    };
    const none = await command('python3.12', {}, python('3.12.4'), { get });
    expect(await none.provide?.('boto3')).toEqual({ missing: absent('boto3', 'no network', 'JAWS_LAMBDA_PYTHONPATH') });
    expect(asked).toEqual([['boto3 for Python 3.12', 'pip']]);
    await mkdir(join(made.work, 'cache/boto3/3.12/site/boto3'), { recursive: true });
    const fetched = (await none.provide?.('six')) as { folders: Record<string, string> };
    expect(Object.keys(fetched.folders)).toContain('six');
    expect(fetched.folders.boto3).toBe(join(made.work, 'cache/boto3/3.12/site'));
  });
});

onUnix('Node.js', () => {
  const node = (note?: string) => {
    const asked: unknown[] = [];
    const nodeFlags = async (_path: string, flags: string[]) => {
      asked.push(flags);
      return flags.slice(0, 1);
    };
    return { asked, node: async () => ({ path: '/n/bin/node', version: '22.1.0', note }), nodeFlags };
  };

  it('is given nine tenths of the memory, and the flags of AWS’s', async () => {
    const executables = node();
    const found = await command('nodejs22.x', { memory: 512 }, executables);
    expect(found).toMatchObject({
      command: '/n/bin/node',
      args: ['--max-old-space-size=460', '--max-semi-space-size=8', expect.stringMatching(/node\/main\.cjs$/)],
      frames: true,
      node: '22.1.0',
      description: 'nodejs:22.1.0',
      note: undefined,
    });
    expect(executables.asked).toEqual([['--no-experimental-require-module', '--no-experimental-detect-module']]);
    expect(found.variables.NODE_OPTIONS).toMatch(/^--require=".*preload\.cjs" --no-experimental-require-module$/);
    const smallest = await command('nodejs24.x', { memory: 32 }, node());
    expect(smallest.args.slice(0, 2)).toEqual(['--max-old-space-size=32', '--max-semi-space-size=2']);
    expect((await command('nodejs22.x', { memory: 10_240 }, node())).args[1]).toBe('--max-semi-space-size=16');
    const newer = node('it could not be fetched');
    expect((await command('nodejs24.x', {}, newer)).note).toBe(
      'Node.js 24 is not on this machine, so Node.js 22.1.0 runs this function: it could not be fetched.',
    );
    expect(newer.asked).toEqual([[]]);
  });

  it('looks for packages in the layers, the code and what is brought', async () => {
    const layers = join(made.work, 'layers');
    const brought = join(made.work, 'brought');
    await mkdir(brought);
    vi.stubEnv('JAWS_LAMBDA_NODE_PATH', [brought, join(made.work, 'none')].join(delimiter));
    const { variables } = await command('nodejs22.x', { layers }, node());
    expect(variables.NODE_PATH?.split(delimiter)).toEqual([
      join(layers, 'nodejs/node22/node_modules'),
      join(layers, 'nodejs/node_modules'),
      join(made.work, 'code/node_modules'),
      brought,
    ]);
  });

  it('provides the SDK, and the project’s own addons for this machine', async () => {
    const project = join(made.work, 'project');
    await file(`project/node_modules/@img/sharp-${process.platform}-${process.arch}/package.json`, '{}');
    vi.spyOn(process, 'cwd').mockReturnValue(project);
    const asked: string[] = [];
    const get = async (what: string) => {
      asked.push(what);
      return { missing: 'no network' };
    };
    const { provide } = await command('nodejs22.x', {}, node(), { get });
    expect(await provide?.('express')).toBeUndefined();
    expect(await provide?.('@aws-sdk/client-s3')).toEqual({
      missing: absent('@aws-sdk/client-s3', 'no network', 'JAWS_LAMBDA_NODE_PATH'),
    });
    expect(asked).toEqual(['@aws-sdk/client-s3']);
    const architecture = process.arch === 'arm64' ? 'x86_64' : 'arm64';
    const foreign = await command('nodejs22.x', { architecture }, node(), { get });
    const sharp = `@img/sharp-${process.platform}-${process.arch}`;
    expect(await foreign.provide?.(sharp)).toEqual({
      folder: join(project, 'node_modules'),
      note: `The native addons of the code are for Linux on ${architecture}; the project's own ${sharp} runs here instead.`,
    });
    expect(await foreign.provide?.(`other-${process.platform}-${process.arch}`)).toBeUndefined();
  });
});

it('the packages are a list of folders', () => {
  vi.stubEnv('SOME_PATH', ['/a', '', '/b'].join(delimiter));
  expect([broughtBy('SOME_PATH'), broughtBy('NO_SUCH_PATH')]).toEqual([['/a', '/b'], []]);
});
