import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fail } from '../errors/catalogue/index.ts';

/** Where a project is in its git repository, and who owns that. */
export interface GitLocation {
  /** Absolute: the repository's own folder, or the project's if it is in none. */
  readonly top: string;
  /** The project's folder relative to it; empty for itself. */
  readonly folder: string;
  /** `owner/name`; on GitLab a path of any length. */
  readonly repository: string;
  readonly host: string;
}

const forms = {
  github: /^[\w.-]+\/[\w.-]+$/,
  gitlab: /^[\w.-]+(\/[\w.-]+)+$/,
};
const defaultHost = { github: 'github.com', gitlab: 'gitlab.com' };

/** Throws RepositoryUnknown, InvalidValue. */
export async function repositoryOf(
  root: string,
  kind: 'github' | 'gitlab',
  named: string | undefined,
): Promise<GitLocation> {
  const git = (...args: string[]) =>
    promisify(execFile)('git', args, { cwd: root, timeout: 10_000 }).then(
      ({ stdout }) => stdout.replace(/\n$/, ''),
      () => undefined,
    );
  const [top, prefix, remote] = await Promise.all([
    git('rev-parse', '--show-toplevel'),
    git('rev-parse', '--show-prefix'),
    git('remote', 'get-url', 'origin'),
  ]);
  const folder = (prefix ?? '').replace(/\/$/, '');
  // The value goes into a file in which other characters have a meaning.
  if (!/^[\w./ @+-]*$/.test(folder)) {
    const expected = 'a path of letters, digits, blanks and . / @ + - _';
    throw fail('InvalidValue', { what: "the project's folder in its repository", value: folder, expected });
  }
  const place = { top: top ?? root, folder };
  if (named !== undefined) {
    const found = forms[kind].test(named) ? { host: defaultHost[kind], repository: named } : parseRemote(named);
    if (found && forms[kind].test(found.repository)) return { ...place, ...found };
    const expected = kind === 'github' ? 'owner/name, or its URL' : 'group/project, or its URL';
    throw fail('InvalidValue', { what: '--repository <name>', value: named, expected });
  }
  const found = remote === undefined ? undefined : parseRemote(remote);
  const isRight = found && forms[kind].test(found.repository) && (kind === 'gitlab') !== (found.host === 'github.com');
  if (!isRight) {
    // A URL may hold a token.
    const shown = found && `${found.host}/${found.repository}`;
    throw fail('RepositoryUnknown', { folder: root, kind: kind === 'github' ? 'GitHub' : 'GitLab', remote: shown });
  }
  return { ...place, ...found };
}

/** `https://host/path.git`, `ssh://git@host:22/path.git` and `git@host:path.git`. */
export function parseRemote(remote: string): { readonly host: string; readonly repository: string } | undefined {
  const short = /^[\w.-]+@([\w.-]+):(?!\/)(.+)$/.exec(remote);
  const url = /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([\w.-]+)(?::\d+)?\/(.+)$/.exec(remote);
  const [, host, path] = short ?? url ?? [];
  if (host === undefined || path === undefined) return undefined;
  return { host: host.toLowerCase(), repository: path.replace(/\/$/, '').replace(/\.git$/, '') };
}
