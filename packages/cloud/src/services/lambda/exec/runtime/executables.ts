import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATIENCE = 10_000;

/** A language's program on this machine. */
export interface Executable {
  readonly path: string;
  /** As the program itself says it: `22.11.0`. */
  readonly version: string;
}

/** Finds programs on this machine, each question once. */
export class Executables {
  readonly #found = new Map<string, Promise<Executable | undefined>>();

  /** `JAWS_NODE22`, then `node22` on the PATH, then the Node that runs this process. */
  node(major: string): Promise<Executable> {
    const own = { path: process.execPath, version: process.versions.node };
    if (own.version.startsWith(`${major}.`)) return Promise.resolve(own);
    const candidates = [process.env[`JAWS_NODE${major}`], onPath(`node${major}`)];
    return this.#ask(`node${major}`, candidates, ['-p', '[process.execPath, process.versions.node].join("\\n")']).then(
      (found) => found ?? own,
    );
  }

  /** `JAWS_PYTHON312`, then `python3.12` on the PATH, then any `python3`. */
  python(version: string): Promise<Executable | undefined> {
    const candidates = [
      process.env[`JAWS_PYTHON${version.replace('.', '')}`],
      onPath(`python${version}`),
      onPath('python3'),
    ];
    const script = 'import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])';
    return this.#ask(`python${version}`, candidates, ['-c', script]);
  }

  #ask(
    name: string,
    candidates: readonly (string | undefined)[],
    args: readonly string[],
  ): Promise<Executable | undefined> {
    let answer = this.#found.get(name);
    if (!answer) {
      answer = firstThatRuns(candidates, args);
      this.#found.set(name, answer);
    }
    return answer;
  }
}

/** Version managers put programs on the PATH that fail when called, so each candidate is tried, and says where it really is. */
async function firstThatRuns(
  candidates: readonly (string | undefined)[],
  args: readonly string[],
): Promise<Executable | undefined> {
  for (const candidate of candidates) {
    if (!candidate) continue;
    try {
      const { stdout } = await run(candidate, args, { timeout: PATIENCE });
      const [path, version] = stdout.trim().split(/\r?\n/);
      if (path && version) return { path, version };
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

function onPath(name: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!folder) continue;
    const path = join(folder, file);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}
