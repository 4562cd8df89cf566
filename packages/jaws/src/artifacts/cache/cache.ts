import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { replaceFile } from '../../base/files.ts';
import { findPackage } from '../files/packages.ts';
import type { FileSource } from '../files/walk.ts';
import type { CodeArtifact, Warning } from '../types.ts';
import { FileHashes } from './files.ts';
import { surroundingsOf } from './inputs.ts';

const zipSchema = z.object({
  hash: z.string().regex(/^[0-9a-f]{32}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number(),
  unzippedBytes: z.number(),
  changed: z.number(),
});

const recordSchema = z.object({
  /** Configuration and tool. */
  key: z.string(),
  /** The content of all inputs. */
  digest: z.string(),
  /** Indexes of lists of inputs. */
  inputs: z.array(z.number()),
  /** Indexes of lists of import resolutions: `node_modules/a>b` if a imports b. */
  watched: z.array(z.number()),
  external: z.array(z.object({ name: z.string(), from: z.string(), isStatic: z.boolean().optional() })),
  mentions: z.array(
    z.object({
      where: z.string(),
      path: z.string(),
      place: z.string(),
      open: z.boolean(),
      pattern: z.string().optional(),
    }),
  ),
  zip: zipSchema,
  warnings: z.array(z.object({ message: z.string(), hint: z.string().optional() })).default([]),
});

const fileSchema = z.object({
  version: z.literal(4),
  files: z.array(z.tuple([z.string(), z.tuple([z.number(), z.number(), z.string()])])),
  /** Inputs, package by package: functions share most of them. */
  lists: z.array(z.array(z.string())),
  functions: z.record(z.string(), recordSchema),
});

export type CacheRecord = z.infer<typeof recordSchema>;

/** The inputs of a zip. */
interface Origin {
  /** Read by the bundler, relative to the project. */
  readonly inputs: readonly string[];
  /** `node_modules/a>b` for each package b that a folder imports, installed or not. */
  readonly watched: readonly string[];
  readonly external: Readonly<CacheRecord['external']>;
  readonly mentions: Readonly<CacheRecord['mentions']>;
  readonly files: readonly FileSource[];
  readonly warnings: readonly Warning[];
}

/** How many bytes unused zips may take. */
const spareBytes = 200 * 1024 * 1024;

/**
 * Remembers the inputs of a function's zip. Damaged or missing entries count as absent. Paths in it are relative to the
 * project, so the folder can be moved or restored on another machine.
 */
export class Cache {
  readonly #root: string;
  readonly #folder: string;
  readonly #hashes: FileHashes;
  readonly #lists: string[][];
  readonly #numbers = new Map<string, number>();
  readonly #digests = new Map<number, string>();
  readonly #found = new Map<number, string>();
  readonly #functions: Map<string, CacheRecord>;
  #dirty = false;

  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
    const saved = read(join(folder, 'cache.json'));
    this.#hashes = new FileHashes((saved?.files ?? []).map(([path, record]) => [join(root, path), record]));
    this.#lists = saved?.lists ?? [];
    for (const [index, list] of this.#lists.entries()) this.#numbers.set(list.join('\n'), index);
    this.#functions = new Map(Object.entries(saved?.functions ?? {}));
  }

  /** The record of a function that was built with this configuration. */
  record(id: string, key: string): CacheRecord | undefined {
    const record = this.#functions.get(id);
    return record?.key === key && [...record.inputs, ...record.watched].every((index) => index < this.#lists.length)
      ? record
      : undefined;
  }

  /** The files that a function was built from, relative to the project. */
  inputs(record: CacheRecord): string[] {
    return record.inputs.flatMap((number) => this.#lists[number] ?? []);
  }

  /** The function's artifact, if nothing that it was built from has changed and its zip is intact. */
  find(id: string, record: CacheRecord, files: readonly FileSource[], handler: string): CodeArtifact | undefined {
    if (this.#digest(record, files) !== record.digest) return undefined;
    const { hash, sha256, bytes, unzippedBytes, changed } = record.zip;
    const file = join(this.#folder, `${hash}.zip`);
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.size !== bytes || stats.mtimeMs !== changed) return undefined;
    return { function: id, hash, sha256, file, bytes, unzippedBytes, handler };
  }

  /** Remembers what was built. */
  remember(
    artifact: CodeArtifact,
    key: string,
    { inputs, watched, external, mentions, files, warnings }: Origin,
  ): void {
    const { hash, sha256, bytes, unzippedBytes } = artifact;
    if (sha256 === undefined) return;
    const read = [...inputs.map((input) => join(this.#root, input)), ...files.map(({ file }) => file)];
    this.#dirty = true;
    // The build itself writes this folder.
    if (read.some((path) => !path.startsWith(this.#folder) && this.#hashes.isFresh(path))) {
      this.#functions.delete(artifact.function);
      return;
    }
    const lists = {
      inputs: byPackage(inputs).map((list) => this.#numberOf(list)),
      watched: byPackage(watched).map((list) => this.#numberOf(list)),
    };
    const changed = statSync(artifact.file).mtimeMs;
    const digest = this.#digest(lists, files);
    this.#functions.set(artifact.function, {
      key,
      digest,
      ...lists,
      external: [...external],
      mentions: [...mentions],
      zip: { hash, sha256, bytes, unzippedBytes, changed },
      warnings: [...warnings],
    });
  }

  /** Writes the changes. A cache that is not writable is not an error. */
  save(known: ReadonlySet<string>): void {
    if (!this.#dirty) return;
    for (const id of this.#functions.keys()) if (!known.has(id)) this.#functions.delete(id);
    const used = [
      ...new Set([...this.#functions.values()].flatMap((record) => [...record.inputs, ...record.watched])),
    ].sort((a, b) => a - b);
    const numbers = new Map(used.map((old, index) => [old, index]));
    const functions = [...this.#functions].map(([id, record]) => [
      id,
      {
        ...record,
        inputs: record.inputs.map((old) => numbers.get(old)!),
        watched: record.watched.map((old) => numbers.get(old)!),
      },
    ]);
    const files = [...this.#hashes.records()].map(([path, record]) => [
      relative(this.#root, path).replaceAll('\\', '/'),
      record,
    ]);
    const lists = used.map((index) => this.#lists[index]!);
    try {
      mkdirSync(this.#folder, { recursive: true });
      replaceFile(
        join(this.#folder, 'cache.json'),
        JSON.stringify({ version: 4, files, lists, functions: Object.fromEntries(functions) }),
      );
      this.#sweep();
    } catch {
      // The next build is slower, nothing else.
    }
  }

  /** Removes the oldest zips that no function uses any more, beyond their size limit. */
  #sweep(): void {
    const used = new Set([...this.#functions.values()].map((record) => `${record.zip.hash}.zip`));
    const spare = readdirSync(this.#folder)
      .filter((name) => name.endsWith('.zip') && !used.has(name))
      .map((name) => ({ path: join(this.#folder, name), stats: statSync(join(this.#folder, name)) }))
      .sort((a, b) => b.stats.mtimeMs - a.stats.mtimeMs);
    let room = spareBytes;
    for (const { path, stats } of spare) {
      room -= stats.size;
      if (room < 0) rmSync(path, { force: true });
    }
  }

  #numberOf(list: readonly string[]): number {
    const key = list.join('\n');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#lists.length);
    return this.#lists.push([...list]) - 1;
  }

  #digest({ inputs, watched }: Pick<CacheRecord, 'inputs' | 'watched'>, files: readonly FileSource[]): string {
    const hash = createHash('sha256');
    for (const number of inputs) hash.update(`${this.#listDigest(number)}\n`);
    for (const number of watched) hash.update(`${this.#foundBy(number)}\n`);
    for (const { path, file } of files) hash.update(`${path}\0${this.#hashes.file(file)}\n`);
    return hash.digest('base64url');
  }

  /** Where the packages of a list are found now. */
  #foundBy(number: number): string {
    const known = this.#found.get(number);
    if (known !== undefined) return known;
    const places = this.#lists[number]!.map((watch) => {
      const [from = '', name = ''] = watch.split('>');
      const folder = findPackage(name, join(this.#root, from));
      if (folder === undefined) return `${watch} -`;
      // A workspace package may have been built since.
      const names = /[\\/]node_modules[\\/]/.test(folder) ? '' : this.#hashes.folder(folder);
      return `${watch} ${relative(this.#root, folder).replaceAll('\\', '/')} ${names}`;
    });
    const found = createHash('sha256').update(places.join('\n')).digest('base64url');
    this.#found.set(number, found);
    return found;
  }

  #listDigest(number: number): string {
    const known = this.#digests.get(number);
    if (known !== undefined) return known;
    const list = this.#lists[number]!;
    const around = surroundingsOf(list);
    const hash = createHash('sha256');
    for (const path of [...list, ...around.files])
      hash.update(`${path}\0${this.#hashes.file(join(this.#root, path))}\n`);
    for (const { folder, child } of around.folders)
      hash.update(`${folder}\0${child}\0${this.#hashes.folder(join(this.#root, folder), child)}\n`);
    const digest = hash.digest('base64url');
    this.#digests.set(number, digest);
    return digest;
  }
}

/** Inputs of the project and of each package separately; watched files by the package that imports them. */
function byPackage(inputs: readonly string[]): string[][] {
  const lists = new Map<string, string[]>();
  for (const input of inputs) {
    const owner = /^.*\bnode_modules\/(?:@[^/>]+\/)?[^/>]+/.exec(input)?.[0] ?? '';
    const list = lists.get(owner) ?? [];
    list.push(input);
    lists.set(owner, list);
  }
  return [...lists.values()];
}

function read(file: string): z.infer<typeof fileSchema> | undefined {
  try {
    return fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
