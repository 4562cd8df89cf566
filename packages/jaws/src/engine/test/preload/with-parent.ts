// Runs before everything else in a test runner and in the processes that its tests start: each ends when its parent is gone, even if
// that was killed.
const parent = process.ppid;
/** How often the parent is checked, in milliseconds. */
const pause = 1_000;

function isGone(): boolean {
  try {
    process.kill(parent, 0);
    // On Windows the parent's id stays the same.
    return process.ppid !== parent;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

setInterval(() => isGone() && process.exit(1), pause).unref();
