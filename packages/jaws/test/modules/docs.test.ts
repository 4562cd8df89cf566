import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modulePages } from '../../../../scripts/generate/modules.ts';

test('the pages about the modules are as their packages are: npm run docs', async () => {
  for (const [path, text] of Object.entries(await modulePages())) {
    expect(readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8'), path).toBe(text);
  }
}, 180_000);
