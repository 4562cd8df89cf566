import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonSchemas } from './json.ts';

test('the schemas for editors are what `npm run schemas` writes', () => {
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    const text = readFileSync(new URL(`../../../schemas/${name}`, import.meta.url), 'utf8');
    expect(JSON.parse(text)).toEqual(schema);
  }
});
