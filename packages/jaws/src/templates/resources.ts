import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';

/**
 * Values for the parameters that a resources template declares: those that JAWS knows, then the template's own Default, then
 * the deployed value (left out here, which means "unchanged").
 */
export function resourcesParameters(
  template: Template,
  known: Readonly<Record<string, string>>,
  deployed: Readonly<Record<string, string>>,
  place: { readonly stage: string; readonly region: string },
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, declaration] of Object.entries(template.Parameters ?? {})) {
    if (Object.hasOwn(known, name)) values[name] = known[name]!;
    else if (declaration.Default !== undefined) values[name] = String(declaration.Default);
    else if (name === 'aaDefaultDynamoRWThroughput') values[name] = '1';
    else if (!Object.hasOwn(deployed, name)) throw fail('ResourcesParameterMissing', { ...place, parameter: name });
  }
  return values;
}
