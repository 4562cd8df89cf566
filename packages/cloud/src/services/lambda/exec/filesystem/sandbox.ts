import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onPath } from '../runtime/on-path.ts';
import { SandboxView, type Site } from './sandbox-view.ts';
import { makeSkeleton } from './skeleton.ts';
import { HostView, type View } from './view.ts';

/** How long the first try may take. Milliseconds. */
const PATIENCE = 10_000;

/** What a function version brings. */
export interface Belongings {
  /** Folder of its code. */
  readonly code: string;
  readonly layers: string | undefined;
  /** MB of `/tmp`. */
  readonly storage: number;
}

/** Gives functions AWS's file system where Linux lets its users make namespaces, else the machine's own. One a cloud. */
export class Sandbox {
  readonly #folder: string;
  readonly #log: (text: string) => void;
  #site: Promise<Site | string> | undefined;
  readonly #places = new Map<string, string>();

  /** `folder`: of this cloud's run. `log` is told when there is no sandbox, and why. */
  constructor(folder: string, log: (text: string) => void) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Finds out whether it works here, so that the first invocation need not wait for that. */
  prepare(): void {
    void this.#where();
  }

  /** The note is for the function's log: what is not as on AWS. */
  async view({ code, layers, storage }: Belongings): Promise<{ view: View; note?: string }> {
    const site = await this.#where();
    if (typeof site !== 'string') return { view: new SandboxView(site, code, layers, storage) };
    const view = new HostView(code, layers);
    if (!layers) return { view };
    const note = `The layers are in ${layers} and not in /opt: ${site}. Code that names files of /opt does not find them.`;
    return { view, note };
  }

  #where(): Promise<Site | string> {
    this.#site ??= this.#make().catch((error: Error) => `this machine has no sandbox for functions (${error.message})`);
    return this.#site;
  }

  async #make(): Promise<Site | string> {
    if (process.env.JAWS_LAMBDA_FILESYSTEM === 'host') return 'JAWS_LAMBDA_FILESYSTEM=host wants it so';
    if (process.platform !== 'linux') return 'only Linux can give functions a file system of their own';
    const unshare = onPath('unshare') ?? '/usr/bin/unshare';
    const root = join(this.#folder, 'root');
    const lists = join(this.#folder, 'mounts');
    await mkdir(lists, { recursive: true });
    const site: Site = {
      root,
      lists,
      unshare,
      binds: await makeSkeleton(root),
      place: (path) => this.#place(path, root),
      links: (names, to) => this.#links(names, to),
    };
    await this.#tryOut(site);
    return site;
  }

  async #tryOut(site: Site): Promise<void> {
    const view = new SandboxView(site, site.root, undefined, 1);
    const {
      args,
      command,
      cwd,
      env,
      feed = '',
    } = await view.launch({ command: '/bin/sh', args: ['-c', 'exit 0'] }, {});
    const said = await new Promise<string>((resolve) => {
      const child = spawn(command, args, {
        cwd,
        env,
        stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
        timeout: PATIENCE,
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
    this.#log(`Lambda functions see this machine's file system and not AWS's: ${said}`);
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
