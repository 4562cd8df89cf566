import { npm, tellingLine } from '../npm.ts';

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
}

/** Packages of npm that call themselves aws-modules, or npm's reason when it could not be asked. */
export async function searchNpm(
  folder: string,
  words: string,
  signal: AbortSignal,
): Promise<readonly NpmPackage[] | { readonly failure: string }> {
  const { stdout, failure } = await npm(
    folder,
    ['search', '--json', '--searchlimit=20', '--', 'keywords:awsm', ...words.split(/\s+/).filter(Boolean)],
    signal,
  );
  if (failure !== undefined) return { failure: tellingLine(failure) };
  try {
    const found = JSON.parse(stdout) as { name?: unknown; version?: unknown; description?: unknown }[];
    return found.map(({ name, version, description }) => ({
      name: String(name),
      version: String(version),
      description: typeof description === 'string' ? description : '',
    }));
  } catch {
    return { failure: 'its answer is not JSON' };
  }
}
