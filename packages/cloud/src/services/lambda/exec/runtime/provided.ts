import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type RuntimeCommand, RuntimeMissing, type RuntimeWish } from './runtime-command.ts';

/** A function that brings its own runtime: the `bootstrap` of its package or of a layer. Throws RuntimeMissing. */
export async function providedCommand(wish: RuntimeWish): Promise<RuntimeCommand> {
  const places = [wish.taskRoot, ...(wish.layers ? [wish.layers] : [])].map((folder) => join(folder, 'bootstrap'));
  for (const command of places) {
    const runs = await access(command, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return { command, args: [], variables: {}, description: wish.runtime.replace('.', ':') };
  }
  throw new RuntimeMissing(
    'Runtime.InvalidEntrypoint',
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  );
}
