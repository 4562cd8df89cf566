import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runRunner } from '../test.ts';
import { temporaryFolder, testHost } from '../testing/project.ts';

test('a runner that cannot be started is named', async () => {
  const gone = join(temporaryFolder(), 'gone');
  const running = runRunner(testHost('http://127.0.0.1:9'), { name: 'vitest', args: [] } as never, gone, process.env);
  await expect(running).rejects.toMatchObject({ code: 'RunnerNotStarted' });
});
