// Runs in a test runner before everything else: the runner ends when the command that started it is gone, and is not kept alive by it.
if (process.channel && process.env.JAWS_TEST_PARENT === String(process.ppid)) {
  process.once('disconnect', () => process.exit(1));
  process.channel.unref();
}
