import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startThrowAway } from './throw-away.ts';

const folder = mkdtempSync(join(tmpdir(), 'jaws-throw-away-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a cloud that ends before it says where it is did not start', async () => {
  const program = join(folder, 'main.mjs');
  writeFileSync(program, 'process.exit(1);');
  const starting = startThrowAway({ ...process.env, JAWS_CLOUD_MAIN: program }, new AbortController().signal);
  await expect(starting).rejects.toMatchObject({ code: 'TestCloudDidNotStart' });
});
