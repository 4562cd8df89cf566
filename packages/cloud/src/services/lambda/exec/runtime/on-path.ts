import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** A program on the PATH of this process. */
export function onPath(
  name: string,
  platform: string = process.platform,
  path: string = process.env.PATH ?? '',
): string | undefined {
  const isWindows = platform === 'win32';
  const file = isWindows && !name.includes('.cmd') ? `${name}.exe` : name;
  for (const folder of path.split(isWindows ? ';' : ':')) {
    if (!folder) continue;
    const program = join(folder, file);
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // Not here.
    }
  }
  return undefined;
}
