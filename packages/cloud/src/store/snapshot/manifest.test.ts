import { expect, test } from 'vitest';
import { parseManifest } from './manifest.ts';

const sound = {
  'jaws-cloud-snapshot': 1,
  format: 3,
  version: '2.0.0',
  created: '2026-01-01T00:00:00.000Z',
  records: { s3: 12, lambda: 0 },
  blobs: 2,
  bytes: 1000,
};

const parsed = (change: object = {}, known = 3) => parseManifest(JSON.stringify({ ...sound, ...change }), known);

test('a sound manifest is read, without what is not known', () => {
  expect(parsed({ more: 1 })).toEqual(sound);
  expect(parsed({ records: undefined }).records).toEqual({});
  expect(parsed({ format: 1 }).format).toBe(1);
  expect(parsed({ blobs: 0, bytes: 0 })).toMatchObject({ blobs: 0, bytes: 0 });
});

test.each([
  ['{', /its manifest is not JSON/],
  ['null', /does not describe it/],
  ['{}', /does not describe it/],
  ['[]', /does not describe it/],
])('%s is not a manifest', (text, says) => {
  expect(() => parseManifest(text, 3)).toThrow(says);
});

test.each<[object]>([
  [{ 'jaws-cloud-snapshot': undefined }],
  [{ 'jaws-cloud-snapshot': '1' }],
  [{ format: undefined }],
  [{ format: '3' }],
  [{ format: -1 }],
  [{ format: 1.5 }],
])('%j does not say what it is', (change) => {
  expect(() => parsed(change)).toThrow('its manifest does not describe it');
});

test.each<[object]>([[{ 'jaws-cloud-snapshot': 2 }], [{ format: 4 }]])('%j is of a newer version', (change) => {
  expect(() => parsed({ ...change, version: `9.${'0'.repeat(80)}` })).toThrow(
    expect.objectContaining({
      code: 'ESNAPSHOTTOONEW',
      message: `This snapshot was saved by a newer version (9.${'0'.repeat(38)}). Update this program to load it.`,
    }),
  );
});

test.each<[object]>([
  [{ blobs: undefined }],
  [{ blobs: -1 }],
  [{ bytes: undefined }],
  [{ bytes: 0.5 }],
  [{ bytes: 2 ** 53 }],
  [{ version: 2 }],
  [{ version: undefined }],
  [{ created: undefined }],
  [{ created: 'some day' }],
  [{ records: { '../x': 1 } }],
  [{ records: { s3: -1 } }],
  [{ records: { s3: 1, lambda: 'x' } }],
  [{ records: { ['x'.repeat(41)]: 1 } }],
])('%j is damaged', (change) => {
  expect(() => parsed(change)).toThrow(
    expect.objectContaining({ code: 'ESNAPSHOT', message: 'The manifest of this snapshot is damaged.' }),
  );
});
