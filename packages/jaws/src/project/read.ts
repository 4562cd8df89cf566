import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/error.ts';
import { readProfile } from './admin-env.ts';
import { parseSource } from './source.ts';
import type { FunctionSource, ModuleSource, Project, SourceFile } from './types.ts';

/** Where the resources are that all stages and regions share. */
export const sharedResourcesPath = 'cloudformation/resources-cf.json';

/** Where the resources of one stage and region are. */
export const resourcesPath = (stage: string, region: string): string =>
  `cloudformation/${stage}/${region}/resources-cf.json`;

/**
 * Reads every file of the project at `root`. Throws UnreadableFiles with one problem for each place that is not JSON,
 * in all files at once.
 */
export function readProject(root: string): Project {
  const reader = new Reader(root);
  const project: Project = {
    root,
    jaws: reader.json('jaws.json') ?? reader.nothing('jaws.json'),
    profile: readProfile(root),
    ...(process.env.ADMIN_AWS_PROFILE !== undefined && { isPinned: true }),
    modules: reader.modules(),
    sharedResources: reader.json(sharedResourcesPath),
    resources: reader.resources(),
  };
  reader.assertRead();
  return project;
}

/** Reads jaws.json alone, as it is now. Throws UnreadableFiles when it is not JSON. */
export function readJawsJson(root: string): SourceFile {
  const reader = new Reader(root);
  const jaws = reader.json('jaws.json') ?? reader.nothing('jaws.json');
  reader.assertRead();
  return jaws;
}

const recordName = '.jaws-module.json';

/** What the record of an installed module says about its resources. */
export function recordState(bytes: Uint8Array): NonNullable<ModuleSource['record']> {
  const { source, problems } = parseSource(recordName, recordName, bytes);
  if (problems.length > 0 || typeof source.data !== 'object' || source.data === null) return 'damaged';
  return (source.data as { resources?: unknown }).resources === 'own' ? 'own' : 'copied';
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Throws UnreadableFiles when a file that was read is not JSON. */
  assertRead(): void {
    const first = this.problems[0];
    if (!first) return;
    throw fail(
      'UnreadableFiles',
      { count: this.problems.length, first: first.message },
      { problems: this.problems, ...(first.position ? { position: first.position } : {}) },
    );
  }

  modules(): ModuleSource[] {
    return this.#folders('aws_modules').map((name) => {
      const path = `aws_modules/${name}`;
      return {
        name,
        folder: join(this.#root, path),
        awsm: this.json(`${path}/awsm.json`),
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
    const awsm = this.json(`${path}/awsm.json`);
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

  /** Undefined when there is no such file. */
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

  /** Names of the folders in a folder, links to folders included, sorted; none when it is not there. */
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
