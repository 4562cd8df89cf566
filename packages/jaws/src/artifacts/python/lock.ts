import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, type TomlTable } from 'smol-toml';
import { fail } from '../../errors/catalogue/index.ts';
import { reading } from '../files/walk.ts';

/** A package of a lock file, as both tools write it. */
interface Locked {
  readonly name: string;
  readonly version?: string;
  readonly source?: Readonly<Record<string, unknown>>;
  /** poetry's */
  readonly groups?: readonly string[];
  readonly optional?: boolean;
  readonly markers?: unknown;
  /** uv's list, or poetry's table. */
  readonly dependencies?: unknown;
}

interface Dependency {
  readonly name: string;
  readonly version?: string;
  readonly marker?: string;
}

/** The text of a file (absolute); undefined if it is not there. */
type Read = (file: string) => string | undefined;

const fromDisk: Read = (file) => (existsSync(file) ? reading(file, () => readFileSync(file, 'utf8')) : undefined);

/**
 * The lines of a requirements.txt that are equivalent to a pyproject.toml, uv.lock or poetry.lock (absolute). Throws LockFileWrong.
 */
export function requirementsIn(file: string, read = fromDisk): string {
  const of = file.endsWith('uv.lock') ? ofUv : file.endsWith('poetry.lock') ? ofPoetry : ofProject;
  const lines = of(file, read);
  return lines.length > 0 ? `${lines.sort().join('\n')}\n` : '';
}

function tomlOf(file: string, read: Read): TomlTable {
  try {
    return parse(read(file) ?? '');
  } catch (error) {
    throw fail('LockFileWrong', { file, reason: (error as Error).message.split('\n')[0]! }, { cause: error });
  }
}

const packagesOf = (toml: TomlTable): Locked[] =>
  Array.isArray(toml.package)
    ? (toml.package as unknown as Locked[]).filter(({ name }) => typeof name === 'string')
    : [];

/** https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile */
function ofUv(file: string, read: Read): string[] {
  const packages = packagesOf(tomlOf(file, read));
  const isRoot = ({ source }: Locked) => source?.virtual === '.' || source?.editable === '.';
  const root = packages.find(isRoot);
  if (!root) throw fail('LockFileWrong', { file, reason: 'it has no package whose source is "."' });
  const dependencies = (one: Locked) =>
    Array.isArray(one.dependencies) ? (one.dependencies as readonly Dependency[]) : [];
  const markers = reachable(packages, dependencies(root), dependencies);
  return [...markers].filter(([one]) => !isRoot(one)).map(([one, marker]) => lineOf(one, marker, dirname(file)));
}

/** https://python-poetry.org/docs/basic-usage/#committing-your-poetrylock-file-to-version-control */
function ofPoetry(file: string, read: Read): string[] {
  const packages = packagesOf(tomlOf(file, read));
  const grouped = packages.some(({ groups }) => groups !== undefined);
  if (grouped) {
    const wanted = packages.filter(({ groups, optional }) => groups?.includes('main') && !optional);
    return wanted.map((one) => lineOf(one, typeof one.markers === 'string' ? one.markers : undefined, dirname(file)));
  }
  // Older ones do not mark development dependencies: pyproject.toml does.
  const project = join(dirname(file), 'pyproject.toml');
  const asked = namesAskedBy(tomlOf(project, read));
  const dependencies = ({ dependencies: table }: Locked): Dependency[] =>
    Object.entries(typeof table === 'object' && table !== null ? table : {}).flatMap(([name, value]) => {
      const { optional = false, markers } = (typeof value === 'object' && !Array.isArray(value) ? value : {}) as {
        optional?: boolean;
        markers?: string;
      };
      return optional ? [] : [{ name, ...(markers !== undefined && { marker: markers }) }];
    });
  const markers = reachable(
    packages,
    asked.map((name) => ({ name })),
    dependencies,
  );
  return [...markers].map(([one, marker]) => lineOf(one, marker, dirname(file)));
}

/** https://packaging.python.org/en/latest/specifications/pyproject-toml/ */
function ofProject(file: string, read: Read): string[] {
  const toml = tomlOf(file, read);
  const { dependencies } = tableIn(toml, 'project');
  if (Array.isArray(dependencies)) return dependencies.filter((line): line is string => typeof line === 'string');
  if (namesAskedBy(toml).length === 0) return [];
  throw fail('LockFileWrong', { file, reason: 'there is no poetry.lock beside it: run `poetry lock`' });
}

function tableIn(toml: TomlTable, ...path: readonly string[]): Record<string, unknown> {
  let found: unknown = toml;
  for (const key of path) found = (found as Record<string, unknown> | undefined)?.[key];
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}

function namesAskedBy(toml: TomlTable): string[] {
  const { dependencies } = tableIn(toml, 'project');
  const listed = Array.isArray(dependencies)
    ? dependencies.map((line) => /^[\w.-]+/.exec(String(line))?.[0] ?? '')
    : [];
  const ofTool = Object.keys(tableIn(toml, 'tool', 'poetry', 'dependencies'));
  return [...listed, ...ofTool].filter((name) => name !== '' && name.toLowerCase() !== 'python');
}

/** All required packages, with their markers; undefined for unconditional ones. */
function reachable(
  packages: readonly Locked[],
  asked: readonly Dependency[],
  dependencies: (one: Locked) => readonly Dependency[],
): Map<Locked, string | undefined> {
  const found = new Map<Locked, string | undefined>();
  const go = ({ name, version, marker }: Dependency, outer: string | undefined) => {
    const one = packages.find(
      (candidate) => plain(candidate.name) === plain(name) && (version === undefined || candidate.version === version),
    );
    if (!one) return;
    const inner = [outer, marker && `(${marker})`].filter(Boolean).join(' and ') || undefined;
    const before = found.has(one) ? { marker: found.get(one) } : undefined;
    if (before && (before.marker === undefined || before.marker === inner || inner?.includes(before.marker))) return;
    found.set(one, before && inner !== undefined ? `${before.marker} or ${inner}` : inner);
    for (const next of dependencies(one)) go(next, inner);
  };
  for (const one of asked) go(one, undefined);
  return found;
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
const plain = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** https://packaging.python.org/en/latest/specifications/dependency-specifiers/ */
function lineOf({ name, version, source = {} }: Locked, marker: string | undefined, folder: string): string {
  const { path, directory, editable, url, git, type, resolved_reference: reference } = source as Record<string, string>;
  const local = path ?? directory ?? editable ?? (type === 'file' || type === 'directory' ? url : undefined);
  const end = marker === undefined ? '' : ` ; ${marker}`;
  if (local !== undefined) return `${name} @ ${pathToFileURL(resolve(folder, local)).href}${end}`;
  if (git !== undefined) return `${name} @ git+${git.replace(/^([^?#]*)\?[^#]*#/, '$1@').replace('#', '@')}${end}`;
  if (type === 'git') return `${name} @ git+${url}@${reference}${end}`;
  if (url !== undefined && type === undefined) return `${name} @ ${url}${end}`;
  return `${name}==${version}${end}`;
}
