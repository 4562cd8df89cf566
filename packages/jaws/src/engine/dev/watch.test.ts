import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/project.ts';
import { watchProject } from './watch.ts';

test('a file that is saved again at once, as by an editor that formats it, is reported again', async () => {
  const root = temporaryFolder();
  const file = join(root, 'handler.js');
  writeFileSync(file, '0');
  const saved: (readonly string[])[] = [];
  let again = () => writeFileSync(file, 'formatted');
  const watcher = await watchProject(
    root,
    () => [],
    ({ others }) => {
      saved.push(others);
      again();
      again = () => {};
    },
    (error) => {
      throw error;
    },
  );
  onTestFinished(() => watcher.close());
  writeFileSync(file, 'first');
  await vi.waitFor(() => expect(saved).toEqual([[file], [file]]), { timeout: 10_000 });
});
