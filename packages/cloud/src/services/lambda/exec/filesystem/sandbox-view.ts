import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { homedir, release } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runtimeFile } from '../../runtime-file.ts';
import { PROCESSES } from '../memory.ts';
import { type Bind, fstab } from './mounts.ts';
import { environmentScript, OUTSIDE, SETUP, toLines, USER } from './scripts.ts';
import { SYSTEM } from './skeleton.ts';
import type { Launch, PlaceVariables, Program, View } from './view.ts';

/** State that all sandboxes of a cloud share. */
export interface Site {
  /** The folder that becomes their root. */
  readonly root: string;
  /** The folder of their lists of mounts. */
  readonly lists: string;
  /** Path of `unshare`. */
  readonly unshare: string;
  /** Path of `setpriv`, outside and inside. */
  readonly setpriv: string;
  /** Path, inside, of the seccomp filter. Undefined: this machine's `setpriv` cannot set one. */
  readonly filter: string | undefined;
  /** Whether root starts the functions. */
  readonly isRoot: boolean;
  /** Mounts of all functions. */
  readonly binds: readonly Bind[];
  /** Returns the place for a folder or file of this machine, and makes what it is mounted over. */
  place(path: string): string;
  /** Returns a folder with links of these names to a path inside. */
  links(names: readonly string[], to: string): string;
}

/** From this version of Linux on, processes are counted by namespace, and not all of the user's together. */
const COUNTS_BY_NAMESPACE = [5, 14] as const;

const NAMESPACES = ['--mount', '--pid', '--ipc', '--propagation', 'private'];
/** Root needs no user namespace to mount, and must not be the user that functions are outside. */
const AS_USER = ['--user', '--map-root-user'];
const FROM_ROOT = [`--reuid=${OUTSIDE}`, `--regid=${OUTSIDE}`, '--clear-groups', '--'];
/**
 * In the innermost user namespace. A program without the capabilities of that namespace cannot drop them from its bounding set, so they
 * are kept until then.
 */
const INNERMOST = ['--user', `--map-user=${USER.uid}`, `--map-group=${USER.gid}`, '--keep-caps', '--root=.'];
const NO_RIGHTS = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
/** Where the scripts find `mount`. */
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin';

/**
 * Functions see what AWS gives them: their code in `/var/task`, their layers in `/opt`, both read-only, a `/tmp` of their own, the
 * runtime in `/var/runtime`, the system's programs and libraries, and nothing else of this machine: no home, no other processes.
 */
export class SandboxView implements View {
  readonly taskRoot = '/var/task';
  readonly layers: string | undefined;
  readonly #site: Site;
  readonly #storage: number;
  readonly #binds: Bind[];
  #list: Promise<string> | undefined;

  /** `code` and `layers`: folders of this machine. `storage`: MB of `/tmp`. */
  constructor(site: Site, code: string, layers: string | undefined, storage: number) {
    this.layers = layers && '/opt';
    this.#site = site;
    this.#storage = storage;
    this.#binds = [
      { from: code, to: '/var/task' },
      { from: dirname(runtimeFile('preload.cjs')), to: '/var/runtime' },
      ...(layers ? [{ from: layers, to: '/opt' }] : []),
    ];
  }

  get shown(): readonly string[] {
    return this.#binds.map(({ from, to }) => `${from} ${to}`);
  }

  see(path: string): string {
    const real = realpathSync(path);
    const known = this.#inside(real);
    if (known !== undefined) return known;
    const to = this.#site.place(real);
    this.#binds.push({ from: real, to });
    return to;
  }

  seen(path: string): string | undefined {
    try {
      return this.#inside(realpathSync(path));
    } catch {
      return undefined;
    }
  }

  /** The folder of an installation is AWS's `/var/lang`, unless it is one of the system's, or the user's home. */
  program(path: string, names: readonly string[]): string {
    const real = realpathSync(path);
    const folder = dirname(real);
    const isWhole = basename(folder) === 'bin' && !holdsHome(dirname(folder));
    if (!isOfSystem(real) && names.every((name) => existsSync(join(folder, name)))) {
      this.#binds.push(isWhole ? { from: dirname(folder), to: '/var/lang' } : { from: folder, to: '/var/lang/bin' });
      return join('/var/lang/bin', basename(real));
    }
    const place = isWhole ? join(this.see(dirname(folder)), 'bin') : this.see(folder);
    this.#binds.push({ from: this.#site.links(names, join(place, basename(real))), to: '/var/lang/bin' });
    return join('/var/lang/bin', names[0] ?? '');
  }

  modules(major: string): string[] {
    const layered = [`/opt/nodejs/node${major}/node_modules`, '/opt/nodejs/node_modules'];
    return [...layered, '/var/runtime/node_modules', '/var/runtime', this.taskRoot];
  }

  runtime(name: string): string {
    return join('/var/runtime', name);
  }

  /** As LocalStack's `test_introspection_invoke` recorded them on AWS. */
  variables(): PlaceVariables {
    return {
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
      PWD: this.taskRoot,
      SHLVL: '0',
    };
  }

  async launch({ args, command, frames, held }: Program, env: Readonly<Record<string, string>>): Promise<Launch> {
    this.#list ??= this.#write();
    const list = await this.#list;
    const script = environmentScript(frames ? 4 : 3);
    const max = countsProcesses() ? String(PROCESSES) : '';
    const directory = held ? '/var/runtime' : this.taskRoot;
    const { filter, isRoot, root, setpriv, unshare } = this.#site;
    const filtered = filter === undefined ? [] : ['--seccomp-filter', filter];
    return {
      command: unshare,
      args: [
        ...(isRoot ? [] : AS_USER),
        ...[...NAMESPACES, '/bin/sh', '-c', SETUP, 'sh', list, root],
        ...(isRoot ? [setpriv, ...FROM_ROOT] : []),
        ...[unshare, ...INNERMOST, `--wd=${directory}`, '--fork', '--kill-child', '--'],
        ...[setpriv, ...NO_RIGHTS, ...filtered, '--'],
        ...['/bin/sh', '-c', script, 'sh', max, command, ...args],
      ],
      cwd: '/',
      env: { PATH },
      feed: toLines(env),
    };
  }

  async close(): Promise<void> {
    const written = this.#list;
    // A start after this writes it again.
    this.#list = undefined;
    const list = await written;
    if (list) await rm(list, { force: true });
  }

  async #write(): Promise<string> {
    const text = fstab(this.#site.root, [...this.#site.binds, ...this.#binds], this.#storage);
    const file = join(this.#site.lists, `${randomUUID()}.fstab`);
    await writeFile(file, text);
    return file;
  }

  #inside(real: string): string | undefined {
    if (isOfSystem(real)) return real;
    const bind = this.#binds.find(({ from }) => holds(from, real));
    return bind && bind.to + real.slice(bind.from.length);
  }
}

const holds = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);

const isOfSystem = (path: string): boolean => SYSTEM.some((folder) => holds(folder, path));

const holdsHome = (folder: string): boolean => folder === '/' || `${homedir()}/`.startsWith(`${folder}/`);

function countsProcesses(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  const [min, andMinor] = COUNTS_BY_NAMESPACE;
  return major > min || (major === min && minor >= andMinor);
}
