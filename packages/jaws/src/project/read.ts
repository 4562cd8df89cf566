import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/error.ts';
import { readProfile } from './admin-env.ts';
import { evaluateConfigs } from './config/evaluate.ts';
import { type ConfigSource, configSource } from './config/source.ts';
import { awsmNames, jawsNames } from './find.ts';
import { impersonated } from './reserved.ts';
import { decode, parseSource } from './source.ts';
import type { FunctionSource, ModuleSource, Project, SourceFile } from './types.ts';

/** The file of the resources that all stages and regions share. */
export const sharedResourcesPath = 'cloudformation/resources-cf.json';

/** The file of the resources of one stage and region. */
export const resourcesPath = (stage: string, region: string): string =>
  `cloudformation/${stage}/${region}/resources-cf.json`;

/**
 * Reads every file of the project at `root`, and evaluates those that are TypeScript. Throws UnreadableFiles with one problem for each
 * place that is not JSON or not plain data, in all files at once.
 */
export function readProject(root: string): Project {
  const reader = new Reader(root);
  const project: Project = {
    root,
    jaws: reader.jaws(),
    profile: readProfile(root),
    ...(process.env.ADMIN_AWS_PROFILE !== undefined && { isPinned: true }),
    modules: reader.modules(),
    sharedResources: reader.json(sharedResourcesPath),
    resources: reader.resources(),
  };
  const inputs = reader.evaluate();
  reader.assertRead();
  return inputs.length === 0 ? project : { ...project, inputs };
}

/** Reads only the current jaws.json or jaws.config.ts. Throws UnreadableFiles if it is unreadable. */
export function readJaws(root: string): SourceFile {
  const reader = new Reader(root);
  const jaws = reader.jaws();
  reader.evaluate();
  reader.assertRead();
  return jaws;
}

/** The data of the project's own file and of those of functions, as far as they can be read: `links/list` is a function's. */
export function readLeniently(root: string, functions: readonly string[]): { jaws: unknown; functions: unknown[] } {
  const reader = new Reader(root);
  const [jaws, ...others] = [reader.jaws(), ...functions.map((id) => reader.one(`aws_modules/${id}`, awsmNames))];
  reader.evaluate();
  return { jaws: jaws?.data, functions: others.map((one) => one?.data) };
}

const recordName = '.jaws-module.json';

/** The resources setting in the record of an installed module. */
export function recordState(bytes: Uint8Array): NonNullable<ModuleSource['record']> {
  const { source, problems } = parseSource(recordName, recordName, bytes);
  if (problems.length > 0 || typeof source.data !== 'object' || source.data === null) return 'damaged';
  return (source.data as { resources?: unknown }).resources === 'own' ? 'own' : 'copied';
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #root: string;
  /** The TypeScript files: all of them are evaluated at once, at the end. */
  readonly #configs: ConfigSource[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  /** Throws UnreadableFiles when a file cannot be read. */
  assertRead(): void {
    const first = this.problems[0];
    if (!first) return;
    throw fail(
      'UnreadableFiles',
      { count: this.problems.length, first: first.message },
      { problems: this.problems, ...(first.position ? { position: first.position } : {}) },
    );
  }

  jaws(): SourceFile {
    this.#checkNames('');
    return this.one('', jawsNames) ?? this.nothing(jawsNames[0]);
  }

  /** The file of a folder that has one of two names: JSON, or TypeScript, whose data is set by `evaluate`. */
  one(folder: string, [json, config]: readonly [string, string]): SourceFile | undefined {
    const at = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    const found = this.json(at(json));
    const other = this.#config(at(config));
    if (!found || !other) return found ?? other;
    const message = `${at(json)} and ${at(config)} are both there, and only one of them can count.`;
    this.problems.push({
      message,
      position: other.locate([]),
      hint: `Keep one of the two: delete ${json} or ${config}.`,
    });
    return found;
  }

  #config(name: string): ConfigSource | undefined {
    const path = join(this.#root, name);
    try {
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
      const { text, problem } = decode(readFileSync(path));
      const source = configSource(path, name, text);
      if (problem) this.problems.push({ message: `${name} ${problem}.`, position: { file: name, line: 1, column: 1 } });
      else this.#configs.push(source);
      return source;
    } catch (error) {
      this.#unreadable(name, error);
      return undefined;
    }
  }

  /** Sets the data of the TypeScript files. Returns the project files that they consist of. */
  evaluate(): readonly string[] {
    const { data, inputs, problems } = evaluateConfigs(
      this.#root,
      this.#configs.map(({ name }) => ({ name })),
    );
    const sources = new Map(this.#configs.map((source) => [source.name, source]));
    for (const [name, value] of data) sources.get(name)!.data = value;
    for (const { file, path, ...problem } of problems) {
      const position = path && sources.get(file)?.locate(path);
      this.problems.push({ ...problem, ...(position && { position }) });
    }
    return inputs;
  }

  modules(): ModuleSource[] {
    return this.#folders('aws_modules').map((name) => {
      const path = `aws_modules/${name}`;
      this.#checkNames(path);
      return {
        name,
        folder: join(this.#root, path),
        awsm: this.one(path, awsmNames),
        functions: this.#folders(path).flatMap((child) => this.#function(name, child)),
        installed: existsSync(join(this.#root, path, recordName)),
        record: this.#recordOf(`${path}/${recordName}`),
      };
    });
  }

  #recordOf(name: string): ModuleSource['record'] {
    const path = join(this.#root, name);
    if (!existsSync(path)) return undefined;
    try {
      return recordState(readFileSync(path));
    } catch (error) {
      this.#unreadable(name, error);
      return 'damaged';
    }
  }

  #function(module: string, name: string): FunctionSource[] {
    const path = `aws_modules/${module}/${name}`;
    this.#checkNames(path);
    const awsm = this.one(path, awsmNames);
    return awsm ? [{ module, name, folder: join(this.#root, path), awsm }] : [];
  }

  resources(): Map<string, SourceFile> {
    const found = new Map<string, SourceFile>();
    for (const stage of this.#folders('cloudformation')) {
      for (const region of this.#folders(`cloudformation/${stage}`)) {
        const file = this.json(resourcesPath(stage, region));
        if (file) found.set(`${stage}/${region}`, file);
      }
    }
    return found;
  }

  /** Undefined if the file does not exist. */
  json(name: string): SourceFile | undefined {
    const path = join(this.#root, name);
    try {
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
      const { source, problems } = parseSource(path, name, readFileSync(path));
      this.problems.push(...problems);
      return source;
    } catch (error) {
      this.#unreadable(name, error);
      return undefined;
    }
  }

  nothing(name: string): SourceFile {
    if (this.problems.length === 0) this.problems.push({ message: `${name} is missing.` });
    return parseSource(join(this.#root, name), name, Buffer.from('{}')).source;
  }

  /** On a disk that ignores case, `AWSM.json` would be a function; on another one it is not, and nobody sees it there. */
  #checkNames(folder: string): void {
    let names: readonly string[] = [];
    try {
      names = readdirSync(join(this.#root, folder));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#unreadable(folder || '.', error);
    }
    for (const one of names) {
      const name = impersonated(one);
      if (name === undefined) continue;
      const file = folder === '' ? one : `${folder}/${one}`;
      this.problems.push({
        message: `${file} has a name that some disks take for ${name}, and others do not.`,
        position: { file, line: 1, column: 1 },
        hint: `Rename it to ${name}, or give it a name of its own.`,
      });
    }
  }

  /** Names of the folders in a folder, including links to folders, sorted; empty if it does not exist. */
  #folders(name: string): string[] {
    const path = join(this.#root, name);
    try {
      return readdirSync(path, { withFileTypes: true })
        .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules')
        .filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && this.#isFolder(`${name}/${entry.name}`)))
        .map((entry) => entry.name)
        .sort();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#unreadable(name, error);
      return [];
    }
  }

  #isFolder(name: string): boolean {
    try {
      return statSync(join(this.#root, name)).isDirectory();
    } catch (error) {
      this.#unreadable(name, error);
      return false;
    }
  }

  #unreadable(name: string, error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code;
    const reasons: Record<string, string> = {
      EACCES: 'no permission to read it',
      EPERM: 'no permission to read it',
      ELOOP: 'a link that points to itself',
      ENOENT: 'a link that points to nothing',
    };
    const reason = (code && reasons[code]) ?? (error instanceof Error ? error.message : String(error));
    this.problems.push({ message: `${name}: ${reason}.`, position: { file: name, line: 1, column: 1 } });
  }
}
