import { fail } from '../errors/catalogue/index.ts';
import { isEnvName, isReservedName } from '../templates/environment.ts';

/** Throws when Lambda would not take a variable of this name. */
export function checkEnvName(name: string): void {
  if (isReservedName(name)) throw fail('EnvNameReserved', { name });
  if (!isEnvName(name)) throw fail('EnvNameIllegal', { name });
}
