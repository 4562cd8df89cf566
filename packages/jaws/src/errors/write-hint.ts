/** What to do about a file that cannot be written, by the code of the file system's error. */
export function writeHint(code: string | undefined, otherwise: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'Free some disk space and run the same command again.';
  // The problem is not the permissions.
  if (code === 'EROFS') {
    return 'Mount it for writing, or copy the project to a folder that can be written, and run the same command again.';
  }
  return otherwise;
}
