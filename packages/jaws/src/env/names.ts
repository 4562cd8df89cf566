import { fail } from '../errors/catalogue/index.ts';
import { holdsReference } from '../templates/dynamic-reference.ts';
import { environmentBytes, environmentLimit, isEnvName, isReservedName } from '../templates/environment.ts';

/** Throws if Lambda would reject a variable of this name. */
export function checkEnvName(name: string): void {
  if (isReservedName(name)) throw fail('EnvNameReserved', { name });
  if (!isEnvName(name)) throw fail('EnvNameIllegal', { name });
}

/**
 * Throws if no function of a stage could get a variable with this value: Lambda allows 4096 bytes for all of them, and
 * CloudFormation, which passes them on, replaces `{{resolve:…}}` anywhere.
 */
export function checkEnvValue(name: string, value: string): void {
  if (holdsReference(value)) throw fail('EnvValueIsReference', { name });
  if (environmentBytes({ [name]: value }) > environmentLimit) {
    throw fail('EnvValueTooLarge', { name, bytes: Buffer.byteLength(value) });
  }
}
