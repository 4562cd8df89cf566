import { createRequire } from 'node:module';
import { afterEach, expect, test, vi } from 'vitest';

const { resources } = createRequire(import.meta.url)('../resources/index.js') as {
  resources: Record<string, string>;
};
afterEach(() => {
  vi.unstubAllEnvs();
});

test('the values of what the function lists', () => {
  vi.stubEnv('JAWS_RESOURCE_LinksTable', 'links-dev');
  expect(resources.LinksTable).toBe('links-dev');
  expect({ ...resources }).toEqual({ LinksTable: 'links-dev' });
  expect('LinksTable' in resources).toBe(true);
});

test('any other name is an error that names the field', () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'dev-shop-lLinksCreate');
  expect(() => resources.LinkTable).toThrow(
    'dev-shop-lLinksCreate has no value of the resource "LinkTable": lambda.resources in its awsm.json must list it ("resources": ["LinkTable"])',
  );
});

test('awaiting and printing is allowed, writing is a mistake', async () => {
  expect(await Promise.resolve(resources)).toBe(resources);
  expect(JSON.stringify(resources)).toBe('{}');
  expect(() => {
    resources.X = 'x';
  }).toThrow(TypeError);
});

test('properties that JavaScript reads from each object are not names of resources, and neither are symbols', () => {
  for (const name of ['then', 'toJSON', 'toString', 'constructor', Symbol.iterator as never])
    expect(resources[name]).toBeUndefined();
  expect([Symbol.iterator in resources, 'LinksTable' in resources]).toEqual([false, false]);
  expect(Object.getOwnPropertyDescriptor(resources, Symbol.iterator)).toBeUndefined();
  expect(Object.getOwnPropertyDescriptor(resources, 'LinksTable')).toBeUndefined();
  vi.stubEnv('JAWS_RESOURCE_LinksTable', 'links-dev');
  vi.stubEnv('JAWS_RESOURCE_then', 'a resource');
  expect(resources.then).toBe('a resource');
  expect(() => Object.defineProperty(resources, 'X', { value: 1 })).toThrow(TypeError);
  expect(() => delete resources.LinksTable).toThrow(TypeError);
  expect(() => resources.Other).toThrow('This function has no value of the resource "Other"');
});
