// A process of lock.test.ts: locks and unlocks a folder when a line on stdin says so.
import { createInterface } from 'node:readline';
import { lockFolder } from './lock.ts';

const dir = process.argv[2]!;
let unlock: (() => Promise<void>) | undefined;
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'lock') {
    unlock = await lockFolder(dir).catch(() => undefined);
    process.stdout.write(unlock ? 'locked\n' : 'in use\n');
  } else {
    await unlock?.();
    unlock = undefined;
    process.stdout.write('unlocked\n');
  }
}
