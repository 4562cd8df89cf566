import { createHmac } from 'node:crypto';
import { isEnvName } from '../model/variable-names.ts';

export { isEnvName, isReservedName } from '../model/variable-names.ts';

/** What a function gets of a stage's environment: the variables that it names, and every JAWS_*. */
export function selectEnvironment(
  envVars: readonly string[],
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(env).filter((name) => name.startsWith('JAWS_') || envVars.includes(name));
  return Object.fromEntries(
    names
      .filter(isEnvName)
      .sort()
      .map((name) => [name, env[name]!]),
  );
}

/** NODE_OPTIONS with the flag by which Node reads source maps, beside whatever it has already. */
export function withSourceMaps(options: string | undefined): string {
  const flag = '--enable-source-maps';
  const given = options?.trim() ?? '';
  return given.split(/\s+/).includes(flag) ? given : `${given} ${flag}`.trim();
}

/** Bytes as Lambda counts them against its 4096. */
export const environmentBytes = (variables: Readonly<Record<string, string>>): number =>
  Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);

/**
 * The parameter that carries a value: letters and digits of the name (`_` as `x`, `x` and `z` behind a `z`), then a keyed
 * digest of the value. A changed value is another parameter, so a template tells which functions change, without telling
 * anything about the value to whoever lacks the salt; a function that is not deployed keeps the value that it has.
 */
export function environmentParameter(name: string, value: string, salt: string): string {
  const letters = name.replace(/[_xz]/g, (char) => (char === '_' ? 'x' : `z${char}`));
  const mac = createHmac('sha256', salt).update(name).update('\0').update(value).digest('hex').slice(0, 12);
  return `env${letters}z0${mac}`;
}

/** The variable's name in such a parameter; undefined for any other. */
export function variableOfParameter(parameter: string): string | undefined {
  const letters = /^env([A-Za-z0-9]+)z0[0-9a-f]{12}$/.exec(parameter)?.[1];
  return letters?.replace(/z([xz])|x/g, (_all, escaped: string | undefined) => escaped ?? '_');
}
