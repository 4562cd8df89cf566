/** In the words of Node's `process.arch`. */
const architectures: Readonly<Record<string, string>> = { x86_64: 'x64', arm64: 'arm64' };

/** Whether native addons that were built for a function's Linux load on this machine. `architecture`: of the function. */
export const runsHere = (architecture: string): boolean =>
  process.platform === 'linux' && process.arch === architectures[architecture];

/**
 * Whether a package contains a native addon for this machine, by its name: `@img/sharp-darwin-arm64`. packages.cjs knows it too.
 */
export const isForThisMachine = (name: string): boolean =>
  [process.arch, 'universal'].some((arch) => name.includes(`${process.platform}-${arch}`));

/**
 * The message in the function's log if its code did not load, and an addon for another platform seems to be the cause: the
 * dynamic
 * linker reports such a file as missing. `payload`: the error of the runtime.
 */
export function nativeNote(architecture: string, payload: Uint8Array | undefined): string | undefined {
  if (runsHere(architecture) || !/\.node\b/.test(Buffer.from(payload ?? []).toString())) return undefined;
  return `The code is packaged for Linux on ${architecture}, and this machine is ${process.platform}-${process.arch}: its native addons do not load here.`;
}
