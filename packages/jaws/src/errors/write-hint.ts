/** What to do about a file that cannot be written, by the reason in words (`reasonOf`). */
export function writeHint(reason: string, otherwise: string): string {
  if (reason.includes('space')) return 'Free some disk space and run the same command again.';
  // Permissions are not what is wrong there.
  if (reason.includes('read-only')) {
    return 'Mount it for writing, or copy the project to a folder that can be written, and run the same command again.';
  }
  return otherwise;
}
