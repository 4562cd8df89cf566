import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JawsError } from '../../../errors/error.ts';
import { describeModule, type ModuleDescription } from '../../../modules/describe.ts';
import { functionsOf } from '../../../modules/functions.ts';
import { modulePackage } from '../../../modules/package.ts';
import { filesOfFolder } from '../../../modules/source-files.ts';
import type { Json, ModulePackage } from '../../../modules/types.ts';
import { parseSource } from '../../../project/source.ts';
import { runtimes, tests } from './code.ts';
import { data } from './data.ts';
import { openEndpoints } from './endpoints.ts';
import { inProjects } from './in-project.ts';
import { manifest } from './manifest.ts';
import { queues } from './queues.ts';
import { readmeSections } from './readme.ts';
import { regions } from './regions.ts';
import { rights } from './rights.ts';
import { secrets } from './secrets.ts';
import { packageSize } from './size.ts';
import type { Check, CheckedPackage, CheckFinding, Found, PackageFile } from './types.ts';

export interface CheckResult {
  readonly module: ModuleDescription | undefined;
  /** Errors first. */
  readonly findings: readonly CheckFinding[];
}

/** Checks by the names that findings carry. */
const checks: Readonly<Record<string, Check>> = {
  manifest,
  rights,
  endpoints: openEndpoints,
  data,
  queues,
  regions,
  secrets,
  runtimes,
  size: packageSize,
  readme: readmeSections,
  tests,
};

/** Reviews the package of an aws-module as strictly as a reviewer before its publication. */
export async function checkPackage(
  folder: string,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<CheckResult> {
  let module: ModulePackage;
  try {
    module = modulePackage('this package', filesOfFolder('this package', folder));
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    const { message, hint = '' } = error;
    return { module: undefined, findings: [{ level: 'error', check: 'package', file: 'package.json', message, hint }] };
  }
  const read = (name: string) => parseSource(join(folder, name), name, readFileSync(join(folder, name))).source;
  const [manifestFile, awsm] = [read('package.json'), read('awsm.json')];
  const checked: CheckedPackage = {
    folder,
    module,
    manifest: manifestFile,
    awsm,
    functions: functionsOf(module),
    resources: module.additions.named.Resources as Readonly<Record<string, Json>>,
    files: filesIn(folder, (manifestFile.data as { files?: unknown }).files),
    readme: existsSync(join(folder, 'README.md')) ? readFileSync(join(folder, 'README.md'), 'utf8') : '',
    now,
  };
  const named = (check: string, found: readonly Found[]) => found.map((one) => ({ ...one, check }));
  const findings = [
    ...named('project', await inProjects(checked, signal)),
    ...Object.entries(checks).flatMap(([name, check]) => named(name, check(checked))),
  ];
  const order = { error: 0, advice: 1 };
  return {
    module: describeModule(module),
    findings: findings.sort((a, b) => order[a.level] - order[b.level]),
  };
}

/** What npm leaves out of every package, and a reviewer out of every repository. */
const ignored = new Set(['node_modules', '.git', '.DS_Store', '__pycache__', 'package-lock.json', 'npm-debug.log']);

/** What npm always publishes, regardless of `files`. npm help package.json */
const always = /^(?:package\.json|readme(?:\..*)?|licen[cs]e(?:\..*)?)$/i;

function filesIn(folder: string, listed: unknown): PackageFile[] {
  const wanted = Array.isArray(listed)
    ? listed.map((one) =>
        String(one)
          .replace(/^\.?\//, '')
          .replace(/\/(?:\*\*?(?:\/\*)?)?$/, ''),
      )
    : undefined;
  const published = (path: string) =>
    !wanted || always.test(path) || wanted.some((one) => path === one || path.startsWith(`${one}/`));
  const found: PackageFile[] = [];
  const walk = (path: string) => {
    const stats = lstatSync(join(folder, path));
    if (stats.isFile()) found.push({ path, bytes: stats.size, published: published(path) });
    else if (stats.isDirectory()) list(path);
  };
  const list = (path: string) => {
    for (const name of readdirSync(join(folder, path)).sort())
      if (!ignored.has(name)) walk(path ? `${path}/${name}` : name);
  };
  list('');
  return found;
}
