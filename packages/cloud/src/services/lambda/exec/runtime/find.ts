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
  request: RuntimeWish,
): Promise<RuntimeCommand> {
  const [, language, version = ''] = /^(nodejs|python|java|provided)(.*)$/.exec(request.runtime) ?? [];
  if (language === 'nodejs') return nodeCommand(executables, supply, request, version.split('.')[0] ?? '');
  if (language === 'python') return pythonCommand(executables, supply, request, version);
  if (language === 'java') return javaCommand(supply.cache, request, Number.parseInt(version, 10));
  if (language === 'provided') return providedCommand(request);
  throw new RuntimeMissing(
    'Runtime.NotImplemented',
    `The runtime ${request.runtime} is not implemented. jaws-cloud runs nodejs, python3, java and provided runtimes.`,
  );
}
