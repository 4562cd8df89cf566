import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAwsFiles } from '../aws/profiles.ts';
import { parseDotenv } from '../base/dotenv.ts';
import { isObject } from '../base/text.ts';
import { keptStages, readKept } from '../engine/events/read.ts';
import { catalogueNames } from '../engine/modules/catalogue-folder.ts';
import { findRoot, hasAwsm } from '../project/find.ts';
import { readLeniently } from '../project/read.ts';
import { examples } from '../scaffold/examples/list.ts';
import type { Completes } from './command.ts';
import { regions } from './regions.ts';

export interface Candidate {
  readonly value: string;
  readonly summary: string;
}

interface CompletionContext {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Typed so far. */
  readonly words: readonly string[];
}

/**
 * Completions for a place of the command line, read from the project's files as far as they are readable: completion
 * validates nothing and reports no mistakes.
 */
export function candidates(
  completes: Completes | undefined,
  { cwd, env, words }: CompletionContext,
): readonly Candidate[] {
  const root = completes && rootAbove(cwd);
  switch (completes) {
    case 'stage':
      return plain([...stagesOf(root).keys()]);
    case 'region':
      return plain(regionsOf(root, words));
    case 'region-or-all':
      return [...plain(regionsOf(root, words)), { value: 'all', summary: 'every region of the stage' }];
    case 'aws-region':
      return regions.map(({ id, name }) => ({ value: id, summary: name }));
    case 'module':
      return plain(folders(join(root ?? cwd, 'aws_modules')));
    case 'catalogue':
      return plain(catalogueNames());
    case 'module-or-catalogue':
      return plain([...new Set([...folders(join(root ?? cwd, 'aws_modules')), ...catalogueNames()])]);
    case 'function':
      return plain(root ? functionsOf(root) : []);
    case 'profile':
      return [...plain(profiles(env)), { value: 'local', summary: 'this machine, no AWS account' }];
    case 'example':
      return examples.map(({ name, summary }) => ({ value: name, summary }));
    case 'env-key':
      return plain(root ? variablesOf(root) : []);
    case 'invocation':
      return root ? invocations(root) : [];
    case undefined:
      return [];
  }
}

const plain = (values: readonly string[]): Candidate[] => values.map((value) => ({ value, summary: '' }));

function rootAbove(cwd: string): string | undefined {
  try {
    return findRoot(cwd);
  } catch {
    return undefined;
  }
}

/** Stage name -> its regions. */
function stagesOf(root: string | undefined): Map<string, string[]> {
  const found = new Map<string, string[]>();
  if (root === undefined) return found;
  const { jaws: data } = readLeniently(root, []);
  if (!isObject(data) || !isObject(data.stages)) return found;
  for (const [stage, list] of Object.entries(data.stages)) {
    if (!Array.isArray(list)) continue;
    found.set(
      stage,
      list.flatMap((entry) => (typeof entry?.region === 'string' ? [entry.region] : [])),
    );
  }
  return found;
}

/** From the stage that is already typed, otherwise from all. */
function regionsOf(root: string | undefined, words: readonly string[]): string[] {
  const stages = stagesOf(root);
  const typed = words.find((word) => stages.has(word));
  return [...new Set(typed ? stages.get(typed) : [...stages.values()].flat())];
}

function functionsOf(root: string): string[] {
  const modules = join(root, 'aws_modules');
  return folders(modules).flatMap((module) =>
    folders(join(modules, module))
      .filter((name) => hasAwsm(join(modules, module, name)))
      .map((name) => `${module}/${name}`),
  );
}

/** How many of each stage's newest releases are offered. */
const newest = 20;

function invocations(root: string): Candidate[] {
  return keptStages(root).flatMap((stage) => {
    const found: Candidate[] = [];
    for (const { id, function: name, error } of readKept(root, stage)) {
      found.push({ value: id, summary: error === undefined ? name : `${name}, failed` });
      if (found.length === newest) break;
    }
    return found;
  });
}

/** Names in the .env file, and names that functions use. */
function variablesOf(root: string): string[] {
  const own = Object.keys(parseDotenv(read(join(root, '.env')).toString()));
  const needed = readLeniently(root, functionsOf(root)).functions.flatMap((data) => {
    const lambda = isObject(data) && isObject(data.lambda) ? data.lambda : {};
    return [lambda.envVars, lambda.optionalEnvVars].flat().filter((name) => typeof name === 'string');
  });
  return [...new Set([...own, ...needed])];
}

function folders(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function profiles(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    return readAwsFiles(env).profiles;
  } catch {
    return [];
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
