import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { promisify } from 'node:util';
import { findBoto3 } from '../supply/boto3.ts';
import { fetchedNode, fetchNode } from '../supply/node.ts';
import type { Supply } from '../supply/supply.ts';
import { managedNodes } from './node-places.ts';
import { onPath } from './on-path.ts';
import { type Candidate, pythons } from './pythons.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
const WHO_PYTHON = ['-c', 'import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])'];
/** The needs of this cloud's own runtime, and what is still worth downloading. */
const OLDEST_NODE = 16;

/** A language's program on this machine. */
export interface Executable {
  readonly path: string;
  /** As the program itself says it: `22.11.0`. */
  readonly version: string;
  /** Why it is another version than the requested one. */
  readonly note?: string;
}

/** Finds programs on this machine, each question once. */
export class Executables {
  readonly #supply: Supply;
  readonly #found = new Map<string, Promise<unknown>>();

  constructor(supply: Supply) {
    this.#supply = supply;
  }

  /**
   * `JAWS_NODE22`, then the Node that runs this process, `node22` and `node` on the PATH, those of version managers, a downloaded
   * one, and a new download. If all fail, the Node that runs this process, with a note.
   */
  async node(major: string): Promise<Executable> {
    const own = { path: process.execPath, version: process.versions.node };
    const configured = process.env[`JAWS_NODE${major}`];
    if ((!configured || !isAnother(configured)) && own.version.startsWith(`${major}.`)) return own;
    const here = await this.#ask(`node${major}`, () =>
      nodeOf(major, [configured, ...nodesHere(major, this.#supply.cache)]),
    );
    if (here) return here;
    if (Number(major) < OLDEST_NODE) return { ...own, note: 'no such version can be run here' };
    const fetched = await this.#supply.get(`Node.js ${major}`, async (cache, signal) => {
      await fetchNode(cache, major, signal);
      return nodeOf(major, [fetchedNode(cache, major)]);
    });
    if (fetched.missing !== undefined) return { ...own, note: fetched.missing };
    return fetched.value ?? { ...own, note: 'what was fetched does not run' };
  }

  /** The flags among these that a Node accepts in `NODE_OPTIONS`: an unknown one keeps it from starting. */
  async nodeFlags(path: string, flags: readonly string[]): Promise<readonly string[]> {
    if (flags.length === 0) return [];
    const list = JSON.stringify(flags);
    const asked = `${list}.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag)).join("\\n")`;
    const known = await this.#ask(`flags of ${path}: ${list}`, async () => {
      const { stdout } = await run(path, ['-p', asked], { timeout: TIMEOUT_MS });
      return stdout.split(/\r?\n/).filter((flag) => flags.includes(flag));
    });
    return known ?? [];
  }

  /** `JAWS_PYTHON312`, then `python3.12` on the PATH, then any Python 3. */
  python(version: string): Promise<Executable | undefined> {
    const candidates = [process.env[`JAWS_PYTHON${version.replace('.', '')}`], ...pythons(version)];
    return this.#ask(`python${version}`, () => firstThatRuns(candidates, WHO_PYTHON, isPython3));
  }

  /** boto3 of this Python, or of the `python3` or `python` of the PATH: folders by name of package. */
  boto3(python: string): Promise<Readonly<Record<string, string>> | undefined> {
    return this.#ask(`boto3 ${python}`, async () => {
      const names = ['python3', 'python'];
      const others = names.map((name) => this.#ask(name, () => firstThatRuns([onPath(name)], WHO_PYTHON)));
      const paths = (await Promise.all(others)).flatMap((other) => other?.path ?? []);
      return findBoto3([...new Set([python, ...paths])]);
    });
  }

  /** A missing one is looked up again: it may be installed meanwhile. */
  #ask<T>(name: string, find: () => Promise<T | undefined>): Promise<T | undefined> {
    let answer = this.#found.get(name) as Promise<T | undefined> | undefined;
    if (!answer) {
      answer = find();
      this.#found.set(name, answer);
      void answer.then((found) => found ?? this.#found.delete(name));
    }
    return answer;
  }
}

const isPython3 = ({ version }: Executable) => version.startsWith('3.');

const nodesHere = (major: string, cache: string): (string | undefined)[] => [
  onPath(`node${major}`),
  onPath('node'),
  ...managedNodes(major),
  fetchedNode(cache, major),
];

const nodeOf = (major: string, candidates: readonly (string | undefined)[]): Promise<Executable | undefined> =>
  firstThatRuns(
    candidates.filter(isAnother),
    ['-p', '[process.execPath, process.versions.node].join("\\n")'],
    ({ version }) => version.startsWith(`${major}.`),
  );

/**
 * Whether this is another program than the Node that runs this process, which need not be checked: each new function would wait for it.
 */
function isAnother(candidate: string | undefined): boolean {
  try {
    return candidate !== undefined && realpathSync(candidate) !== realpathSync(process.execPath);
  } catch {
    // A name for the PATH to find, or nothing that runs.
    return true;
  }
}

/** Version managers put programs on the PATH that fail when called, so each candidate is run, and reports its real path. */
async function firstThatRuns(
  candidates: readonly (Candidate | undefined)[],
  args: readonly string[],
  fits: (found: Executable) => boolean = () => true,
): Promise<Executable | undefined> {
  for (const candidate of candidates) {
    if (!candidate) continue;
    try {
      const [program, ...first] = typeof candidate === 'string' ? [candidate] : candidate;
      const { stdout } = await run(program, [...first, ...args], { timeout: TIMEOUT_MS });
      const [path, version] = stdout.trim().split(/\r?\n/);
      if (path && version && fits({ path, version })) return { path, version };
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
