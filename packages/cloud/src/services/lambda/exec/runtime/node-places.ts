import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where version managers keep a major version of Node, newest first: nvm, nvm-windows, fnm, Volta, asdf, mise, n, Homebrew. Their folders
 * are looked at; none of them is run.
 */
export function managedNodes(
  major: string,
  platform: string = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string[] {
  const PROGRAM = platform === 'win32' ? 'node.exe' : join('bin', 'node');
  const appSupport = join(home, 'Library', 'Application Support');
  const folders: [folder: string, inside: string][] = [
    [join(env.NVM_DIR || join(home, '.nvm'), 'versions', 'node'), PROGRAM],
    ...[env.FNM_DIR, join(home, '.local', 'share', 'fnm'), join(appSupport, 'fnm'), join(home, '.fnm')]
      .filter((one): one is string => Boolean(one))
      .map((one): [string, string] => [join(one, 'node-versions'), join('installation', PROGRAM)]),
    [join(env.VOLTA_HOME || join(home, '.volta'), 'tools', 'image', 'node'), PROGRAM],
    [join(env.ASDF_DATA_DIR || join(home, '.asdf'), 'installs', 'nodejs'), PROGRAM],
    [join(env.MISE_DATA_DIR || join(home, '.local', 'share', 'mise'), 'installs', 'node'), PROGRAM],
    [join(env.N_PREFIX || '/usr/local', 'n', 'versions', 'node'), PROGRAM],
    ...(platform === 'win32' ? onWindows(env) : []),
  ];
  const found = folders.flatMap(([folder, inside]) =>
    versionsIn(folder, major).map((version) => join(folder, version, inside)),
  );
  const brewed = ['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'];
  return [...found, ...brewed.map((prefix) => join(prefix, 'opt', `node@${major}`, 'bin', 'node'))].filter(existsSync);
}

/** Their folders on Windows, where they differ. */
function onWindows(env: NodeJS.ProcessEnv): [folder: string, inside: string][] {
  const { APPDATA: roaming, LOCALAPPDATA: local, NVM_HOME: nvm } = env;
  return [
    ...[nvm, roaming && join(roaming, 'nvm')].flatMap((one): [string, string][] => (one ? [[one, 'node.exe']] : [])),
    ...(roaming ? [[join(roaming, 'fnm', 'node-versions'), join('installation', 'node.exe')] as [string, string]] : []),
    ...(local
      ? ['Volta/tools/image/node', 'mise/installs/node'].map((one): [string, string] => [join(local, one), 'node.exe'])
      : []),
  ];
}

function versionsIn(folder: string, major: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => new RegExp(`^v?${major}\\.\\d`).test(name));
    return names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  } catch {
    return [];
  }
}
