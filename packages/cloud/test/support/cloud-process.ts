// The build inserts the version; sources run directly have none.
Object.assign(globalThis, { JAWS_VERSION: '0.0.0-test' });
/** The properties that every object has. */
const common = () => [Object.prototype, Array.prototype, Function.prototype].flatMap((one) => Reflect.ownKeys(one));
const before = common().length;
// Memory in use after garbage collection: a line on stdout, whenever a test asks for it. Needs --expose-gc.
process.on('SIGUSR2', () => {
  for (let n = 0; n < 3; n += 1) globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().filter((name) => !/^(TTY|Pipe)Wrap|Timeout|Immediate/.test(name));
  process.stdout.write(
    `${JSON.stringify({ heap: heapUsed / 2 ** 20, resident: rss / 2 ** 20, handles: handles.length, kinds: handles.join(), polluted: common().length - before })}\n`,
  );
});
await import('../../src/main.ts');
