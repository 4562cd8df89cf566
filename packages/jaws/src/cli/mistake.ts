import { cannotWrite } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';

/** Errors that the user can fix but that are not catalogue errors: refusals of the file system. All others stay bugs. */
export function asMistake(error: unknown): unknown {
  if (error instanceof JawsError || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return fail('Interrupted', {}, { cause: error });
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const rest = { cause: error };
  if (syscall === 'uv_cwd') return fail('FolderGone', {}, rest);
  if (code === 'ENOSPC' || code === 'EDQUOT') return fail('DiskFull', path ? { path } : {}, rest);
  if (code === 'EROFS' && path) return cannotWrite(path, error);
  // Below /proc a folder that cannot be made is ENOENT.
  const noFolder = syscall === 'mkdir' && (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EEXIST');
  if ((noFolder || code === 'EACCES' || code === 'EPERM') && path) {
    return fail('NoPermission', { path, action: actions[syscall ?? ''] ?? 'change' }, rest);
  }
  return error;
}

const actions: Readonly<Record<string, string>> = {
  open: 'open',
  mkdir: 'make the folder',
  scandir: 'list',
  rename: 'replace',
  unlink: 'delete',
  rmdir: 'delete',
  spawn: 'run',
};
