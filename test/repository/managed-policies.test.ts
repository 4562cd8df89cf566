import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startCloud } from '../../packages/cloud/src/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const committed = join(root, 'packages/cloud/src/services/iam/managed/generated/aws-managed-policies.json');

// The local AWS serves the file's policies through IAM's API, from which the script otherwise reads AWS's.
test('the script makes the committed file of what IAM answers', async () => {
  const cloud = await startCloud({ port: 0 });
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'jaws-policies-')), 'policies.json');
    const env = { ...process.env, AWS_ENDPOINT_URL: cloud.endpoint };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(root, 'scripts/generate/managed-policies.mjs'), file],
      { env },
    );
    expect(stdout).toMatch(/^\d+ policies/);
    expect(readFileSync(file, 'utf8') === readFileSync(committed, 'utf8')).toBe(true);
  } finally {
    await cloud.close();
  }
  // It asks for some 1,500 policies, one by one.
}, 120_000);
