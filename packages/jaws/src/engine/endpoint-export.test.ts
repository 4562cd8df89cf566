import { expect, test } from 'vitest';
import { exportEndpoints } from './endpoint-export.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

// Node's own recursive mkdir never returns for that path.
test.runIf(process.platform === 'linux')('a document that cannot be written is an error', async () => {
  const root = projectFolder({ files: functionFiles('m/a') });
  const options = { root, stage: undefined, region: undefined, format: 'yaml', extensions: false } as const;
  const out = '/proc/none/below/api.yaml';
  await expect(exportEndpoints(testHost('http://127.0.0.1:9'), { ...options, out })).rejects.toMatchObject({
    code: 'CannotWrite',
    message: expect.stringContaining(out),
  });
});
