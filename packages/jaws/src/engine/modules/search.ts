import { isObject } from '../../base/text.ts';
import { npm, tellingLine } from '../npm.ts';

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Day of this version: `2026-11-29`. */
  readonly date?: string;
  /** Downloads of the last week, of all versions; undefined if the registry does not say. */
  readonly weekly?: number;
}

/** Packages on npm that call themselves aws-modules, or npm's reason for a failure. */
export async function searchNpm(
  folder: string,
  words: string,
  signal: AbortSignal,
): Promise<readonly NpmPackage[] | { readonly failure: string }> {
  const terms = ['keywords:awsm', ...words.split(/\s+/).filter(Boolean)];
  const [{ stdout, failure }, weekly] = await Promise.all([
    npm(folder, ['search', '--json', '--searchlimit=20', '--', ...terms], signal),
    weeklyDownloads(folder, terms.join(' '), signal),
  ]);
  if (failure !== undefined) return { failure: tellingLine(failure) };
  try {
    const found = JSON.parse(stdout) as Readonly<Record<string, unknown>>[];
    return found.map(({ name, version, description, date }) => ({
      name: String(name),
      version: String(version),
      description: typeof description === 'string' ? description : '',
      ...(typeof date === 'string' && { date: date.slice(0, 10) }),
      ...(weekly.has(String(name)) && { weekly: weekly.get(String(name))! }),
    }));
  } catch {
    return { failure: 'its answer is not JSON' };
  }
}

/** A figure that is only displayed is not worth a longer wait. */
const timeoutMs = 5000;

/** What `npm search` omits from the registry's response, by name; empty if the registry does not provide it. */
async function weeklyDownloads(
  folder: string,
  text: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  try {
    const { stdout } = await npm(folder, ['config', 'get', 'registry'], signal);
    const address = new URL('-/v1/search', stdout.trim().replace(/\/?$/, '/'));
    address.search = new URLSearchParams({ text, size: '20' }).toString();
    const response = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
    const { objects } = (await response.json()) as { objects?: unknown };
    return new Map(
      [objects ?? []].flat().flatMap((one) => {
        const name = isObject(one) && isObject(one.package) ? one.package.name : undefined;
        const count = isObject(one) && isObject(one.downloads) ? one.downloads.weekly : undefined;
        return typeof name === 'string' && typeof count === 'number' ? [[name, count] as const] : [];
      }),
    );
  } catch {
    signal.throwIfAborted();
    return new Map();
  }
}
