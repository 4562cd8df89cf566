export type Bundler = Pick<typeof import('esbuild'), 'build' | 'transform'>;

/**
 * How the bundler, a Go program, collects its garbage: seldom while it has little memory, as always when it has much. For
 * functions of usual size that is a sixth of the time for the same memory; of huge ones the memory is halved.
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
const collection = { GOGC: '800', GOMEMLIMIT: '560MiB' };

/** The bundler, its process started. What the user has set in the environment goes before our own settings. */
export async function startBundler(): Promise<Bundler> {
  const bundler = await import('esbuild');
  const before = { ...process.env };
  const ours = Object.entries(collection).filter(([name]) => before[name] === undefined);
  // The first call starts the process, with the environment of that moment.
  for (const [name, value] of ours) process.env[name] = value;
  const started = bundler.transform('');
  for (const [name] of ours) delete process.env[name];
  await started;
  return bundler;
}
