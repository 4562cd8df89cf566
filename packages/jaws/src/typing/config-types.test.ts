import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configTypes } from './config-types.ts';

test('the types of jaws-core-js/config are what `npm run schemas` writes', () => {
  const file = new URL('../../../core/config/generated/types.d.ts', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(configTypes());
});
