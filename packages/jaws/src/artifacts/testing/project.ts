import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import type { Event } from '../../events.ts';
import { buildModel } from '../../model/build.ts';
import { readProject } from '../../project/read.ts';
import { buildArtifacts } from '../build.ts';
import type { Artifacts } from '../types.ts';

/** A project in a temporary folder, for tests that build its functions and really run them. */
export class TestProject {
  readonly root: string;
  readonly events: Event[] = [];
  #written = 1_700_000_000;

  /** Files by path; objects become JSON. jaws.json exists already. */
  constructor(files: Readonly<Record<string, unknown>>) {
    this.root = join(mkdtempSync(join(tmpdir(), 'jaws-artifacts-')), 'app');
    this.write({ 'jaws.json': { name: 'app', domain: 'myapp.com' }, ...files });
  }

  write(files: Readonly<Record<string, unknown>>): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
      // Old and distinct times, so that changes are noticed and no file counts as just written.
      this.#written += 1;
      utimesSync(path, this.#written, this.#written);
    }
  }

  executable(name: string): void {
    chmodSync(join(this.root, name), 0o755);
  }

  /** Builds functions; all by default. */
  async build(functions?: readonly string[], signal = new AbortController().signal): Promise<Artifacts> {
    const model = buildModel(readProject(this.root));
    const ids = functions ?? model.functions.map((fn) => fn.id);
    return buildArtifacts(model, ids, { emit: (event) => this.events.push(event), signal });
  }

  /** The files of a function's zip; builds it. */
  async files(id: string): Promise<Map<string, ZipFile>> {
    return unzip(readFileSync((await this.build([id])).get(id)!.file));
  }

  /** The names in a function's zip, sorted, without its source maps; builds it. */
  async names(id: string): Promise<string[]> {
    return [...(await this.files(id)).keys()].filter((name) => !/\.[cm]js\.map$/.test(name)).sort();
  }

  /** Builds a function, unpacks its zip elsewhere and calls its handler in a process of its own, as Lambda would. */
  async call(id: string, event: unknown = {}): Promise<unknown> {
    const artifact = (await this.build([id])).get(id)!;
    const folder = mkdtempSync(join(dirname(this.root), 'task-'));
    for (const [name, { data, mode }] of unzip(readFileSync(artifact.file))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), data, { mode });
    }
    const python =
      artifact.handler.endsWith('handler') &&
      unzip(readFileSync(artifact.file)).has(`${artifact.handler.replace(/\.\w+$/, '')}.py`);
    const [program, script] = python ? ['python3', pythonRunner] : [process.execPath, nodeRunner];
    const flag = python ? '-c' : '-e';
    const { PATH, HOME } = process.env;
    const child = promisify(execFile)(program, [flag, script, artifact.handler, JSON.stringify(event)], {
      cwd: folder,
      env: { PATH, HOME, JAWS_STAGE: 'dev', PYTHONDONTWRITEBYTECODE: '1' },
    });
    return JSON.parse((await child).stdout);
  }
}

// Lambda's own order of extensions, and its two arguments.
const nodeRunner = `
const { existsSync } = require('node:fs');
const { resolve } = require('node:path');
const [handler, event] = process.argv.slice(1);
const dot = handler.indexOf('.', handler.lastIndexOf('/'));
const file = ['.js', '.mjs', '.cjs'].map((end) => resolve(handler.slice(0, dot) + end)).find(existsSync);
const load = file.endsWith('.mjs') ? import(file) : Promise.resolve(require(file));
load.then(async (code) => {
  const handle = handler.slice(dot + 1).split('.').reduce((value, name) => value[name], code);
  const result = await handle(JSON.parse(event), { functionName: 'test', getRemainingTimeInMillis: () => 1000 });
  console.log(JSON.stringify(result ?? null));
}).catch((error) => {
  console.log(JSON.stringify({ error: String(error), stack: error?.stack }));
});
`;

const pythonRunner = `
import importlib, json, sys
module, name = sys.argv[1].rsplit('.', 1)
handler = getattr(importlib.import_module(module.replace('/', '.')), name)
print(json.dumps(handler(json.loads(sys.argv[2]), None)))
`;

interface ZipFile {
  readonly data: Buffer;
  readonly mode: number;
}

/** Reads a zip by its central directory. */
export function unzip(bytes: Buffer): Map<string, ZipFile> {
  const files = new Map<string, ZipFile>();
  const end = bytes.lastIndexOf(Buffer.from('504b0506', 'hex'));
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const [method, size, nameLength] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
    ];
    const mode = (bytes.readUInt32LE(at + 38) >>> 16) & 0o777;
    const start = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const data = bytes.subarray(from, from + size);
    files.set(name, { data: method === 8 ? inflateRawSync(data) : data, mode });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}
