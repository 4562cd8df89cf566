// Runs in a test runner, and in the processes of tests that it starts, before everything else: each ends when what started it is gone,
// also where that was killed.
const parent = process.ppid;
/** How often that is looked at, in milliseconds. */
const pause = 1_000;

function isGone(): boolean {
  try {
    process.kill(parent, 0);
    // On Windows it stays the same.
    return process.ppid !== parent;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

setInterval(() => isGone() && process.exit(1), pause).unref();
