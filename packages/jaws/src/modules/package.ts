import { isObject } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import { nameProblem } from '../project/names.ts';
import { parseSource } from '../project/source.ts';
import { additionsOf } from './additions.ts';
import { installScriptsOf } from './install-scripts.ts';
import type { Files, Json, ModulePackage } from './types.ts';

/** A description that the project would read; what cannot be read here could not be shown either. */
const isFunctionFile = /^awsm\/[^/]+\/awsm\.json$/;

/**
 * Makes a module of the files of a package. `from` names the package in messages.
 * Throws NotAModule and ModuleInvalid, the latter for names and JSON that cannot be used.
 */
export function modulePackage(from: string, files: Files): ModulePackage {
  const manifest = jsonOf(from, files, 'package.json');
  if (!manifest) throw fail('NotAModule', { package: from, why: 'it has no package.json' });
  const awsm = jsonOf(from, files, 'awsm.json');
  if (!awsm) throw fail('NotAModule', { package: from, why: 'it has no awsm.json' });
  const config = [...files.keys()].find((path) => /^(?:awsm\/(?:[^/]+\/)?)?awsm\.ts$/.test(path));
  for (const path of files.keys()) if (isFunctionFile.test(path)) jsonOf(from, files, path);
  if (config !== undefined) {
    throw fail('ModuleInvalid', { package: from, file: config, why: 'in a package it has to be awsm.json' });
  }
  const packageName = text(manifest.name) ?? '';
  const name = packageName.replace(/^@[^/]+\//, '');
  const problem = nameProblem('module', name);
  if (problem) {
    throw fail('ModuleInvalid', {
      package: from,
      file: 'package.json',
      why: `"${packageName}" cannot be the name of a module: ${problem}`,
    });
  }
  return {
    name,
    package: packageName,
    version: text(manifest.version) ?? '0.0.0',
    description: text(awsm.description) ?? text(manifest.description) ?? '',
    files: shipped(files),
    additions: additionsOf(from, awsm),
    scripts: installScriptsOf(manifest, files.has('binding.gyp')),
    commands: commandsOf(manifest, name),
    dependencies: { ...textsOf(manifest.dependencies), ...textsOf(manifest.optionalDependencies) },
    peers: Object.keys(textsOf(manifest.peerDependencies)),
  };
}

/** The part of a package that is copied into the project. */
function shipped(files: Files): Files {
  const found = new Map([['awsm.json', files.get('awsm.json')!]]);
  for (const [path, file] of files) {
    if (path.startsWith('awsm/') && path !== 'awsm/awsm.json') found.set(path.slice('awsm/'.length), file);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function jsonOf(from: string, files: Files, path: string): Json | undefined {
  const file = files.get(path);
  if (!file) return undefined;
  const { source, problems } = parseSource(path, path, file.content);
  const [first] = problems;
  if (first) throw fail('ModuleInvalid', { package: from, file: path, why: first.message.replace(/\.$/, '') });
  if (typeof source.data !== 'object' || source.data === null || Array.isArray(source.data)) {
    throw fail('ModuleInvalid', { package: from, file: path, why: 'it must hold a JSON object' });
  }
  return source.data as Json;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** `bin` is one file, or files by name; `directories.bin` a folder of them. npm help package.json */
function commandsOf({ bin, directories }: Json, name: string): Readonly<Record<string, string>> {
  const folder = isObject(directories) ? text(directories.bin) : undefined;
  const one = text(bin);
  return {
    ...textsOf(bin),
    ...(one !== undefined && { [name]: one }),
    ...(folder !== undefined && { '*': `${folder}/*` }),
  };
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter(([, one]) => typeof one === 'string'));
}
