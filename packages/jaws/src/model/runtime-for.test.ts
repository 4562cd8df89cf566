import { expect, test } from 'vitest';
import { runtimeFamily, runtimeFor } from './runtime.ts';

test.each([
  [undefined, 'nodejs24.x', false],
  ['nodejs', 'nodejs24.x', true],
  ['nodejs18.x', 'nodejs18.x', false],
  ['python3.6', 'python3.6', false],
  ['java8', 'java8', false],
])('%s runs on %s', (named, runtime, legacy) => {
  expect(runtimeFor(named)).toEqual({ runtime, legacy });
  expect(runtimeFor(named, { installed: false })).toEqual({ runtime, legacy });
});

test.each([
  [undefined, 'nodejs24.x', false],
  ['nodejs', 'nodejs24.x', true],
  ['nodejs4.3-edge', 'nodejs24.x', true],
  ['nodejs6.10', 'nodejs24.x', true],
  ['nodejs8.10', 'nodejs24.x', true],
  ['nodejs14.x', 'nodejs24.x', true],
  ['nodejs20.x', 'nodejs24.x', true],
  ['nodejs22.x', 'nodejs22.x', false],
  ['python3.6', 'python3.14', false],
  ['python3.12', 'python3.12', false],
  ['python2.7', 'python2.7', false],
  ['java8', 'java8.al2', false],
  ['java11', 'java11', false],
])('%s of a module that was installed runs on %s', (named, runtime, legacy) => {
  expect(runtimeFor(named, { installed: true })).toEqual({ runtime, legacy });
});

test.each([
  ['nodejs24.x', 'nodejs'],
  ['python3.14', 'python'],
  ['provided.al2023', 'provided'],
  ['java25', 'other'],
])('%s is of the family %s', (runtime, family) => {
  expect(runtimeFamily(runtime)).toBe(family);
});
