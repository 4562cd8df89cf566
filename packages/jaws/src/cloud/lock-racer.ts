// A program for lock.test.ts: takes the lock of a folder when a line on stdin says so, and reports whether it held the lock
// alone.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { wait } from '../base/async.ts';
import { withLock } from './lock.ts';
import type { CloudPaths } from './paths.ts';

const folder = process.argv[2]!;
const paths = { folder, lock: join(folder, 'cloud.lock') } as CloudPaths;
const mark = join(folder, 'somebody-works');
process.stdout.write('ready\n');
for await (const _ of createInterface({ input: process.stdin })) {
  await withLock(paths, async () => {
    try {
      writeFileSync(mark, '', { flag: 'wx' });
      await wait(5);
      rmSync(mark);
      process.stdout.write('alone\n');
    } catch {
      process.stdout.write('not alone\n');
    }
  });
}
