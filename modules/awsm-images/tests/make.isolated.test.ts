import { expect, test, vi } from 'vitest';
import { usual } from '../lib/limits.ts';
import { make } from '../lib/make.ts';
import type { Wanted } from '../lib/wanted.ts';
import { drawn, type FakePicture, seen, used } from './fake-sharp.ts';

// The calls to sharp. deployed.test.ts checks their results, if sharp is installed.
vi.mock('sharp', async () => ({ default: (await import('./fake-sharp.ts')).fakeSharp }));

type Shape = Partial<Pick<Wanted, 'w' | 'h' | 'fit' | 'format'>>;
const makeOf = (picture: Partial<FakePicture>, shape: Shape = {}, limits: object = {}) =>
  make(
    drawn(picture),
    { w: undefined, h: undefined, fit: 'inside', format: undefined, ...shape },
    { ...usual, ...limits },
  );
const sizeOf = async (picture: Partial<FakePicture>, shape: Shape) => {
  const { width, height, fit } = seen((await makeOf(picture, shape)).body).resize as Record<string, unknown>;
  return [width, height, fit];
};

test('only readers of pictures of the web are let in, and nothing is kept between requests', () => {
  const readers = ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((name) => `VipsForeignLoad${name}Buffer`);
  expect(used.calls).toEqual([
    ['block', { operation: ['VipsForeignLoad'] }],
    ['unblock', { operation: readers }],
    ['cache', false],
  ]);
});

test.each<[string, Partial<FakePicture>, Shape, [number, number, string]]>([
  ['as it is', {}, {}, [400, 300, 'fill']],
  ['as wide as asked', {}, { w: 40 }, [40, 30, 'fill']],
  ['as high as asked', {}, { h: 30 }, [40, 30, 'fill']],
  ['no larger than it is', {}, { w: 800 }, [400, 300, 'fill']],
  ['within a box', {}, { w: 100, h: 100 }, [100, 75, 'fill']],
  ['within a flat box', {}, { w: 100, h: 30 }, [40, 30, 'fill']],
  ['around a box', {}, { w: 100, h: 100, fit: 'outside' }, [133, 100, 'fill']],
  ['around a box that is larger', {}, { w: 800, h: 800, fit: 'outside' }, [400, 300, 'fill']],
  ['filling a box', {}, { w: 800, h: 800, fit: 'cover' }, [800, 800, 'cover']],
  ['in a box with edges', {}, { w: 100, h: 100, fit: 'contain' }, [100, 100, 'contain']],
  ['as asked, whatever it was', {}, { w: 10, h: 100, fit: 'fill' }, [10, 100, 'fill']],
  ['with one side a fit says nothing', {}, { w: 40, fit: 'cover' }, [40, 30, 'fill']],
  ['upright', { turned: true }, { w: 30 }, [30, 40, 'fill']],
  ['too large as it is', { width: 4096, height: 1024 }, {}, [2048, 512, 'fill']],
  ['too high as it is', { width: 1024, height: 4096 }, {}, [512, 2048, 'fill']],
  ['so long that it has too many pixels', { width: 64, height: 262_144 }, { w: 64 }, [32, 131_072, 'fill']],
  ['so long, around a box', { width: 64, height: 262_144 }, { w: 64, h: 64, fit: 'outside' }, [32, 131_072, 'fill']],
  ['so long that a side would be nothing', { width: 1, height: 8000 }, { h: 100 }, [1, 100, 'fill']],
])('a picture is made %s', async (_how, picture, shape, expected) => {
  expect(await sizeOf(picture, shape)).toEqual(expected);
});

test.each([
  ['jpeg', 'jpeg', { quality: 82, progressive: true }],
  ['png', 'png', { compressionLevel: 8 }],
  ['webp', 'webp', { quality: 80 }],
  ['heif', 'avif', { quality: 55, effort: 2 }],
  ['gif', 'png', { compressionLevel: 8 }],
  ['magick', 'png', { compressionLevel: 8 }],
])('of %s comes %s', async (format, expected, options) => {
  const made = await makeOf({ format });
  const steps = seen(made.body);
  expect([made.format, steps[expected]]).toEqual([expected, options]);
  expect(steps).toMatchObject({ autoOrient: true, timeout: { seconds: 15 } });
  expect(steps.options).toEqual({ limitInputPixels: 50_000_000, failOn: 'error', sequentialRead: true });
  expect(steps.resize).toMatchObject({ background: { r: 255, g: 255, b: 255, alpha: 0 } });
  // Transparent parts stay transparent if the format allows it.
  expect(steps.flatten).toEqual(expected === 'jpeg' ? { background: '#ffffff' } : undefined);
  const wanted = await makeOf({ format }, { format: 'webp' });
  expect([wanted.format, Object.keys(seen(wanted.body)).at(-1)]).toEqual(['webp', 'webp']);
});

const refused = (status: number, message: string) => ({ status, message: expect.stringContaining(message) });
test.each<[string, Partial<FakePicture>, number, string]>([
  ['is no picture', { unreadable: 'Input buffer contains unsupported image format' }, 415, 'JPEG, PNG'],
  ['says that it has too many pixels', { unreadable: 'Input image exceeds pixel limit' }, 422, '50000000 pixels'],
  ['has too many pixels', { width: 50_000_001, height: 1 }, 422, '50000000 pixels'],
  ['has too many frames', { format: 'gif', pages: 1001 }, 422, '1000 frames'],
  ['breaks off', { broken: 'premature end of JPEG image' }, 422, 'broken'],
  ['takes too long in libvips', { broken: 'timeout: 5% complete' }, 504, 'too long'],
  ['becomes too large', { weight: 4 * 1024 * 1024 + 1 }, 413, 'more than 4194304 bytes'],
])('what %s is refused', async (_what, picture, status, message) => {
  await expect(makeOf(picture)).rejects.toMatchObject(refused(status, message));
});

test('what is just within the limits is made', async () => {
  for (const picture of [{ width: 50_000_000, height: 1 }, { pages: 1000 }, { weight: 4 * 1024 * 1024 }]) {
    expect((await makeOf(picture)).format).toBe('jpeg');
  }
});

test('what takes longer than its time is answered before it is over', async () => {
  await expect(makeOf({ slow: 300 }, {}, { makeSeconds: 0.02 })).rejects.toMatchObject(refused(504, 'too long'));
  expect((await makeOf({ slow: 5 }, {}, { makeSeconds: 5 })).format).toBe('jpeg');
});
