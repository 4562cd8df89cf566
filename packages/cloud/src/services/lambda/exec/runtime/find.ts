import type { Supply } from '../supply/supply.ts';
import type { Executables } from './executables.ts';
import { javaCommand } from './java.ts';
import { nodeCommand } from './node.ts';
import { providedCommand } from './provided.ts';
import { pythonCommand } from './python.ts';
import { type RuntimeCommand, RuntimeMissing, type RuntimeWish } from './runtime-command.ts';

/** Finds what runs a runtime, and fetches it when it is not on this machine and can be fetched. Throws RuntimeMissing. */
export async function findRuntime(
  executables: Executables,
  supply: Supply,
  wish: RuntimeWish,
): Promise<RuntimeCommand> {
  const [, language, version = ''] = /^(nodejs|python|java|provided)(.*)$/.exec(wish.runtime) ?? [];
  if (language === 'nodejs') return nodeCommand(executables, supply, wish, version.split('.')[0] ?? '');
  if (language === 'python') return pythonCommand(executables, supply, wish, version);
  if (language === 'java') return javaCommand(supply.cache, wish, Number.parseInt(version, 10));
  if (language === 'provided') return providedCommand(wish);
  throw new RuntimeMissing(
    'Runtime.NotImplemented',
    `The runtime ${wish.runtime} is not implemented. jaws-cloud runs nodejs, python3, java and provided runtimes.`,
  );
}
