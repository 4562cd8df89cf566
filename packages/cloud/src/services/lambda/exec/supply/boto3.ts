import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { renameWithRetries } from '../../../../store/rename.ts';
import { withWorkshop } from './cache.ts';
import { runFetcher } from './run.ts';
import type { Supplied, Supply } from './supply.ts';

const run = promisify(execFile);

/**
 * Packages of AWS's Python runtimes, and of this machine's Python the only ones that functions get.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
 */
const NAMES: readonly string[] = ['boto3', 'botocore', 's3transfer', 'jmespath', 'dateutil', 'urllib3', 'six'];

export const isInPythonRuntime = (name: string): boolean => NAMES.includes(name);

const LOCATE = `
import importlib.util, json, os, sys
found = {}
for name in sys.argv[1:]:
    spec = importlib.util.find_spec(name)
    if spec and spec.origin:
        inside = os.path.dirname(spec.origin)
        found[name] = os.path.dirname(inside) if spec.submodule_search_locations else inside
print(json.dumps(found))
`;

/** Finds boto3 and its dependencies in one of these Pythons: folders by name of package. */
export async function findBoto3(pythons: readonly string[]): Promise<Readonly<Record<string, string>> | undefined> {
  for (const python of pythons) {
    const found = await locate(python);
    if (found.boto3 && found.botocore) return found;
  }
  return undefined;
}

/** boto3 as pip puts it into the cache: one folder for all its packages. */
export async function fetchedBoto3(
  supply: Supply,
  python: string,
  version: string,
): Promise<Supplied<{ readonly names: readonly string[]; readonly folder: string }>> {
  const place = join(supply.cache, 'boto3', version);
  const folder = join(place, 'site');
  const all = { value: { names: NAMES, folder } };
  if (existsSync(join(folder, 'boto3'))) return all;
  const fetch = (_cache: string, signal: AbortSignal) => fetchBoto3(place, python, signal);
  const fetched = await supply.get(`boto3 for Python ${version}`, fetch, 'pip');
  return fetched.missing === undefined ? all : fetched;
}

async function locate(python: string): Promise<Readonly<Record<string, string>>> {
  try {
    return JSON.parse((await run(python, ['-c', LOCATE, ...NAMES], { timeout: 10_000 })).stdout);
  } catch {
    return {};
  }
}

/** Throws FetchFailed. No script of a package runs: only built packages are accepted. */
async function fetchBoto3(folder: string, python: string, signal: AbortSignal): Promise<void> {
  await withWorkshop(folder, async (empty) => {
    if (existsSync(join(folder, 'site', 'boto3'))) return;
    const quiet = ['--quiet', '--no-input', '--disable-pip-version-check'];
    const safe = ['--only-binary=:all:', '--timeout=15', '--retries=1', '--target', join(empty, 'site')];
    await runFetcher(python, ['-m', 'pip', 'install', ...quiet, ...safe, 'boto3'], { cwd: empty, signal, explain });
    await renameWithRetries(join(empty, 'site'), join(folder, 'site'));
  });
}

const explain = (said: string): string =>
  said
    .split('\n')
    .filter((line) => /^ERROR|No module named pip/.test(line))
    .slice(-2)
    .join('; ') || 'pip ended without output';
