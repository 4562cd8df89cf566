import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import type { Layers } from '../code/layer-codes.ts';
import { ZipError } from '../code/zip.ts';
import type { Code } from '../state.ts';
import { EnvironmentFactory, type SharedResources } from './environment-factory.ts';

const code: Code = { blob: 'code', sha256: '', size: 1 };
const layer: Code = { blob: 'layer', sha256: '', size: 1 };

/** A factory whose shared resources record each acquire and release. */
function factory(
  configuration: Omit<FunctionConfiguration, 'Runtime'> & { Runtime?: string } = {},
  layers: Layers = { codes: [layer], notes: ['a layer'] },
  lost = '',
) {
  const log: string[] = [];
  const work: Promise<unknown>[] = [];
  const viewed: unknown[] = [];
  const names = (codes: readonly Code[]) => codes.map(({ blob }) => blob).join();
  const view = { close: async () => void log.push('close view'), taskRoot: '/code', layers: undefined };
  const shared = {
    codes: {
      acquire: async (codes: readonly Code[]) => {
        log.push(`acquire ${names(codes)}`);
        if (names(codes) === lost) throw new Error(`${lost} is lost`);
        return `/${names(codes)}`;
      },
      release: (codes: readonly Code[]) => log.push(`release ${names(codes)}`),
    },
    credentials: { get: async (_ctx: unknown, ...asked: string[]) => asked },
    sandbox: {
      view: async (files: unknown) => {
        viewed.push(files);
        return { view, note: 'a note' };
      },
      scratch: async () => '/scratch',
    },
    supply: { notice: (text: string) => log.push(text) },
  } as unknown as SharedResources;
  const kernel = { clock: { now: () => 7 }, background: (one: Promise<unknown>) => work.push(one) };
  const made = new EnvironmentFactory(
    { kernel } as unknown as Context,
    configuration as FunctionConfiguration,
    code,
    layers,
    shared,
  );
  return { log, made, viewed, rest: () => Promise.all(work) };
}

it('has the function’s times and credentials', async () => {
  const { made } = factory({ Timeout: 9, FunctionName: 'f', Role: 'r' });
  expect([made.timeout, made.now(), await made.credentials()]).toEqual([9_000, 7, ['r', 'f']]);
  expect(factory().made.timeout).toBe(3_000);
});

it('reports an invalid package as AWS does', () => {
  expect(factory().made.badZip(new ZipError('no end'))).toMatchObject({
    code: 'InvalidZipFileException',
    message: 'Lambda could not unzip the deployment package: no end',
    status: 502,
    fields: { Type: 'User' },
  });
});

it('unpacks code and layers once, and gives them back once', async () => {
  const { log, made, viewed, rest } = factory({ Runtime: 'none', EphemeralStorage: { Size: 700 } });
  made.release();
  expect(log).toEqual([]);
  await expect(made.blueprint()).rejects.toThrow('The runtime none is not implemented');
  // A failed attempt is repeated with the code and layers that are already unpacked.
  await expect(made.blueprint()).rejects.toThrow('The runtime none is not implemented');
  expect(log).toEqual(['acquire code', 'acquire layer']);
  expect(viewed).toEqual(Array(2).fill({ code: '/code', layers: '/layer', storage: 700 }));
  made.release();
  made.release();
  await rest();
  expect(log.slice(2)).toEqual(['close view', 'release code', 'release layer']);
});

it('needs no layers', async () => {
  const { log, made, viewed } = factory({ Runtime: 'none' }, { codes: [], notes: [] });
  await expect(made.blueprint()).rejects.toThrow();
  made.release();
  expect([viewed, log.filter((line) => line.includes('layer'))]).toEqual([
    [{ code: '/code', layers: undefined, storage: 512 }],
    [],
  ]);
});

it('gives back everything where something is lost', async () => {
  const { log, made } = factory({ Runtime: 'none' }, undefined, 'layer');
  await expect(made.blueprint()).rejects.toThrow('layer is lost');
  expect(log).toEqual(['acquire code', 'acquire layer', 'release code', 'release layer']);
});
