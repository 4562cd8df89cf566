import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Isolation } from '../../../../kernel/service.ts';
import { lockFolder } from '../../../../store/lock.ts';
import { temporaryFolder } from '../../../../store/temporary.ts';
import { onPath } from '../runtime/on-path.ts';
import { RuntimeMissing } from '../runtime/runtime-command.ts';
import {
  isolationInNamespaces,
  isolationWithout,
  isSandboxMode,
  SANDBOX_MODES,
  type SandboxMode,
} from './isolation.ts';
import { PermissionView } from './permission-view.ts';
import { SandboxView, type Site } from './sandbox-view.ts';
import { seccompFilter } from './seccomp.ts';
import { makeSkeleton } from './skeleton.ts';
import { HostView, type View } from './view.ts';

/** The time limit of the first attempt. Milliseconds. */
const TIMEOUT_MS = 10_000;

/** Fails where functions cannot read the files that run them, which may belong to another user. */
const TRIAL = 'read -r _ </var/runtime/preload.cjs';

/** The files of a function version. */
export interface VersionFiles {
  /** Folder of its code. */
  readonly code: string;
  readonly layers: string | undefined;
  /** MB of `/tmp`. */
  readonly storage: number;
}

/** Functions have no file system of their own; the reason, in words that end a sentence. */
interface NoSite {
  readonly mode: 'permission' | 'none';
  readonly reason: string;
}

/** The mode that a user asked for, by option or by `JAWS_LAMBDA_SANDBOX`. Throws RangeError. */
export function sandboxMode(option: SandboxMode | undefined): SandboxMode {
  const mode = option ?? (process.env.JAWS_LAMBDA_SANDBOX || 'auto');
  if (isSandboxMode(mode)) return mode;
  const known = `${SANDBOX_MODES.slice(0, -1).join(', ')} or ${SANDBOX_MODES.at(-1)}`;
  throw new RangeError(`A sandbox (JAWS_LAMBDA_SANDBOX) is ${known}, not ${JSON.stringify(mode)}.`);
}

/**
 * Gives functions AWS's file system if Linux lets its users create namespaces, otherwise the machine's own. One per cloud.
 */
export class Sandbox {
  readonly #folder: string;
  readonly #mode: SandboxMode;
  readonly #log: (text: string) => void;
  #site: Promise<Site | NoSite> | undefined;
  #outside: Promise<Outside> | undefined;
  #closed = false;
  readonly #places = new Map<string, string>();

  /** `folder`: of this cloud's run. `log` gets the reason when there is no sandbox. */
  constructor(folder: string, mode: SandboxMode, log: (text: string) => void) {
    this.#folder = folder;
    this.#mode = mode;
    this.#log = log;
  }

  /** Finds out whether it works here, so that the first invocation need not wait for that. */
  prepare(): void {
    void this.#where();
  }

  async isolation(): Promise<Isolation> {
    const site = await this.#where();
    if (!('root' in site)) return without(site);
    return isolationInNamespaces({ isRoot: site.isRoot, isFiltered: site.filter !== undefined });
  }

  /**
   * The folder for functions' code and their own folders. Where they see its path, it is not inside the data folder: functions must not
   * learn that path.
   */
  async scratch(): Promise<string> {
    if ('root' in (await this.#where())) return this.#folder;
    this.#outside ??= makeOutside();
    return (await this.#outside).folder;
  }

  /** Removes what {@link scratch} made; when all functions have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#site;
    await (await this.#outside?.catch(() => undefined))?.remove();
  }

  /** The note is for the function's log: differences from AWS. Throws RuntimeMissing if the requested sandbox does not work. */
  async view({ code, layers, storage }: VersionFiles): Promise<{ view: View; note?: string }> {
    const site = await this.#where();
    if ('root' in site) return { view: new SandboxView(site, code, layers, storage) };
    if (this.#mode === 'namespaces') {
      throw new RuntimeMissing(
        'Runtime.NoSandbox',
        `The cloud runs functions in namespaces only (--sandbox namespaces), and these do not work here: ${site.reason}.`,
      );
    }
    const view = site.mode === 'permission' ? new PermissionView(code, layers) : new HostView(code, layers);
    if (!layers) return { view };
    const note = `The layers are in ${layers} and not in /opt: ${site.reason}. Code that names files of /opt does not find them.`;
    return { view, note };
  }

  #where(): Promise<Site | NoSite> {
    this.#site ??= this.#decide();
    return this.#site;
  }

  async #decide(): Promise<Site | NoSite> {
    const found = await this.#make().catch(
      (error: Error) => `this machine does not let its users make namespaces (${error.message})`,
    );
    if (typeof found !== 'string') return found;
    const site: NoSite = { mode: this.#mode === 'none' ? 'none' : 'permission', reason: found };
    // The folder of an ending cloud may have been deleted already.
    if (!this.#closed) this.#log(without(site).text);
    return site;
  }

  async #make(): Promise<Site | string> {
    if (this.#mode === 'none' || this.#mode === 'permission') return `the sandbox is set to ${this.#mode}`;
    if (process.platform !== 'linux') return 'only Linux can give them one';
    const unshare = onPath('unshare') ?? '/usr/bin/unshare';
    const setpriv = onPath('setpriv') ?? '/usr/bin/setpriv';
    if (!existsSync(setpriv)) return 'the program setpriv of util-linux is not on this machine';
    const lists = join(this.#folder, 'mounts');
    await mkdir(lists, { recursive: true });
    // A cloud that was reset has another sandbox, in the same folder.
    const root = await mkdtemp(join(this.#folder, 'root-'));
    // It becomes the folder `/` of functions, which may be another user.
    await chmod(root, 0o755);
    const site: Site = {
      root,
      lists,
      unshare,
      setpriv: realpathSync(setpriv),
      isRoot: isRoot(),
      binds: await makeSkeleton(root),
      filter: await writeFilter(root, setpriv),
      place: (path) => this.#place(path, root),
      links: (names, to) => this.#links(names, to),
    };
    await this.#tryOut(site);
    return site;
  }

  async #tryOut(site: Site): Promise<void> {
    const view = new SandboxView(site, site.root, undefined, 1);
    const { args, command, cwd, env, feed = '' } = await view.launch({ command: '/bin/sh', args: ['-c', TRIAL] }, {});
    const said = await new Promise<string>((resolve) => {
      const child = spawn(command, args, {
        cwd,
        env,
        stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
        timeout: TIMEOUT_MS,
        detached: true,
      });
      let text = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      const pipe = child.stdio[3] as NodeJS.WritableStream;
      pipe.on('error', () => {});
      pipe.end(feed);
      child.on('error', (error) => resolve(error.message));
      child.on('exit', (code) => {
        child.stdin?.destroy();
        setImmediate(() => resolve(code === 0 ? '' : text.trim().split('\n')[0] || `unshare ended with ${code}`));
      });
    });
    await view.close();
    if (!said) return;
    throw new Error(said);
  }

  #links(names: readonly string[], to: string): string {
    const folder = join(
      this.#folder,
      'links',
      createHash('sha256')
        .update([to, ...names].join('\n'))
        .digest('hex'),
    );
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true });
      for (const name of names) symlinkSync(to, join(folder, name));
    }
    return folder;
  }

  #place(path: string, root: string): string {
    let place = this.#places.get(path);
    if (place === undefined) {
      place = `/var/jaws/${this.#places.size}/${basename(path)}`;
      this.#places.set(path, place);
      const isFolder = statSync(path).isDirectory();
      mkdirSync(root + (isFolder ? place : dirname(place)), { recursive: true });
      if (!isFolder) writeFileSync(root + place, '');
    }
    return place;
  }
}

const isRoot = (): boolean => process.getuid?.() === 0;

const without = ({ mode, reason }: NoSite): Isolation =>
  isolationWithout(mode, reason, { isRoot: isRoot(), platform: process.platform });

/** Writes the seccomp filter into the functions' root. Returns its path there; undefined if this machine's `setpriv` cannot set one. */
async function writeFilter(root: string, setpriv: string): Promise<string | undefined> {
  const filter = seccompFilter(process.arch);
  if (!filter || !(await helpOf(setpriv)).includes('--seccomp-filter')) return undefined;
  const path = '/etc/jaws-seccomp';
  await writeFile(root + path, filter);
  return path;
}

const helpOf = (program: string): Promise<string> =>
  new Promise((resolve) => {
    execFile(program, ['--help'], { env: {}, timeout: TIMEOUT_MS }, (_error, stdout) => resolve(stdout));
  });

/** A folder of temporary files that only this user may read, found and removed by a later cloud if this one is killed. */
interface Outside {
  readonly folder: string;
  remove(): Promise<void>;
}

async function makeOutside(): Promise<Outside> {
  const root = await temporaryFolder();
  const unlock = await lockFolder(root);
  const folder = join(root, 'scratch', 'lambda');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const remove = async () => {
    await rm(join(root, 'scratch'), { recursive: true, force: true, maxRetries: 3 });
    await unlock();
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  };
  return { folder, remove };
}
