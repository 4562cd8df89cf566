import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { runtimeFile } from '../../runtime-file.ts';
import { windowsVariables } from './windows-variables.ts';

/** A program as functions see it. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether it has a pipe after the standard ones. */
  readonly frames?: boolean;
  /** The version of Node, if it is Node: `22.11.0`. */
  readonly node?: string;
  /** It begins before its code exists, in the runtime's folder: Node would remember that the code's folder has no package.json. */
  readonly held?: boolean;
}

/** How to start the process of one execution environment. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Data that the process reads from the pipe after its last other one. */
  readonly feed?: string;
}

/** The environment variables that depend on paths of files. */
export interface PlaceVariables {
  readonly PATH: string;
  readonly LD_LIBRARY_PATH: string;
  readonly [name: string]: string;
}

/** The file system of the functions of one version: where they find this machine's files, and how they are started in it. */
export interface View {
  readonly taskRoot: string;
  /** Undefined: the function has no layers. */
  readonly layers: string | undefined;
  /** This machine's files seen so far, for comparison. */
  readonly shown: readonly string[];
  /** Path, inside, of a folder or file of this machine, which functions can read from now on. */
  see(path: string): string;
  /** Path, inside, of something of this machine that may have appeared since; undefined when it is not seen. */
  seen(path: string): string | undefined;
  /** Path, inside, of a program of this machine, with its files. `names`: its names in AWS's runtime. */
  program(path: string, names: readonly string[]): string;
  /** Folders, inside, where a major version of Node.js looks for packages beside those of the importing code. */
  modules(major: string): string[];
  /** Path, inside, of a file of `runtimes/`. */
  runtime(name: string): string;
  /** `program`: inside. `folder`: of this environment alone. */
  variables(program: string, folder: string): PlaceVariables;
  /** Called when all is seen. `folder` is of this environment alone, and removed after it. */
  launch(program: Program, env: Readonly<Record<string, string>>, folder: string): Promise<Launch>;
  /** No environment is left. */
  close(): Promise<void>;
}

/** Functions see the machine's own file system, and a folder of their own instead of `/tmp`. */
export class HostView implements View {
  readonly taskRoot: string;
  readonly layers: string | undefined;

  readonly #platform: string;

  constructor(code: string, layers: string | undefined, platform: string = process.platform) {
    this.taskRoot = code;
    this.layers = layers;
    this.#platform = platform;
  }

  get shown(): readonly string[] {
    return [];
  }

  see(path: string): string {
    return path;
  }

  seen(path: string): string {
    return path;
  }

  program(path: string): string {
    return path;
  }

  modules(major: string): string[] {
    const { layers, taskRoot } = this;
    const layered = layers ? [join(layers, 'nodejs', `node${major}`), join(layers, 'nodejs')] : [];
    return [...layered, taskRoot].map((folder) => join(folder, 'node_modules'));
  }

  runtime(name: string): string {
    return runtimeFile(name);
  }

  variables(program: string, folder: string): PlaceVariables {
    const { layers, taskRoot } = this;
    const within = (name: string) => (layers ? [join(layers, name)] : []);
    const isWindows = this.#platform === 'win32';
    const own = isWindows ? windowsVariables(process.env, folder) : undefined;
    const system = own ? own.PATH : ['/usr/local/bin', '/usr/bin', '/bin'];
    return {
      ...own?.variables,
      PATH: [...within('bin'), dirname(program), ...system].join(isWindows ? ';' : delimiter),
      LD_LIBRARY_PATH: [taskRoot, join(taskRoot, 'lib'), ...within('lib')].join(delimiter),
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
    };
  }

  async launch(
    { command, args, held }: Program,
    env: Readonly<Record<string, string>>,
    folder: string,
  ): Promise<Launch> {
    await mkdir(join(folder, 'tmp'), { recursive: true });
    return { command, args, env, cwd: held ? dirname(runtimeFile('preload.cjs')) : this.taskRoot };
  }

  async close(): Promise<void> {}
}
