import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCloud } from '../../packages/cloud/src/index.ts';
import { must } from './run.ts';
import { boto3 } from './tools.ts';

const tool = await boto3();

describe.skipIf(tool.missing !== undefined)(`boto3${tool.missing === undefined ? '' : ` (${tool.missing})`}`, () => {
  it('has its way with clients, resources, waiters and paginators', async () => {
    const cloud = await startCloud({ port: 0 });
    const env = { AWS_ENDPOINT_URL: cloud.endpoint, AWS_DEFAULT_REGION: 'us-east-1' };
    try {
      expect(await must(tool.path ?? '', [join(import.meta.dirname, 'apps', 'python', 'everyday.py')], { env })).toBe(
        'ok\n',
      );
    } finally {
      await cloud.close();
    }
  });
});
