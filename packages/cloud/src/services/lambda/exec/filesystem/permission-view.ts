import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runtimeFile } from '../../runtime-file.ts';
import { permissionOptions, withoutPermissions } from './node-permission.ts';
import { HostView, type Launch, type Program } from './view.ts';

/** The system's programs, libraries, certificates and facts: nothing of a user, and no way around by links of /proc. */
const SYSTEM = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
  '/System/Library',
  '/etc/hosts',
  '/etc/localtime',
  '/etc/os-release',
  '/etc/resolv.conf',
  '/etc/ssl/cert.pem',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
  '/etc/pki/tls/certs',
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/dev/random',
  '/dev/urandom',
  '/dev/zero',
];
const NULL = '/dev/null';

/**
 * The machine's own file system. Node's permission model shows Node.js functions only their code, their layers, the runtime's
 * files, the system's files and a folder of their own. Functions of other runtimes see everything.
 */
export class PermissionView extends HostView {
  readonly #visible: Set<string>;

  constructor(code: string, layers: string | undefined) {
    super(code, layers);
    this.#visible = new Set([code, ...(layers ? [layers] : []), dirname(runtimeFile('preload.cjs'))]);
  }

  override get shown(): readonly string[] {
    return [...this.#visible];
  }

  override see(path: string): string {
    this.#visible.add(path);
    return path;
  }

  override async launch(program: Program, env: Readonly<Record<string, string>>, folder: string): Promise<Launch> {
    const launch = await super.launch(program, env, folder);
    if (program.node === undefined) return launch;
    const own = places([folder]);
    const read = [...places([...this.#visible, ...SYSTEM, NULL]), ...own];
    const write = [...places([join(folder, 'tmp'), NULL])];
    const options = permissionOptions(program.node, { read, write });
    if (options === undefined) return launch;
    const { NODE_OPTIONS = '', ...rest } = launch.env;
    const cleaned = { ...rest, NODE_OPTIONS: withoutPermissions(NODE_OPTIONS) };
    return { ...launch, args: [...options, ...launch.args], env: cleaned };
  }
}

/** The existing ones, by the names that code uses and by those that the module loader uses: it resolves links. */
const places = (paths: readonly string[]): Set<string> =>
  new Set(paths.filter(existsSync).flatMap((path) => [path, realpathSync(path)]));
