import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type RuntimeCommand, RuntimeMissing, type RuntimeWish } from './runtime-command.ts';

/** A function that brings its own runtime: the `bootstrap` of its package or of a layer. Throws RuntimeMissing. */
export async function providedCommand(request: RuntimeWish): Promise<RuntimeCommand> {
  const { code, layers, view } = request;
  for (const [folder, seen] of [
    [code, view.taskRoot],
    [layers, view.layers],
  ]) {
    if (!folder || !seen) continue;
    const runs = await access(join(folder, 'bootstrap'), constants.X_OK).then(
      () => true,
      () => false,
    );
    const command = join(seen, 'bootstrap');
    if (runs) return { command, args: [], variables: {}, description: request.runtime.replace('.', ':') };
  }
  throw new RuntimeMissing(
    'Runtime.InvalidEntrypoint',
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  );
}
