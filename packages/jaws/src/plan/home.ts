import type { RegionModel, Template } from '../model/types.ts';
import type { HomeOutput } from './types.ts';

/**
 * Parameters of a template with values from outputs of the resources stack in the stage's home region: what exists there only.
 * `aaUsersArn` takes the output `UsersArn`, as from the region's own resources.
 */
export function parametersFromHome(
  template: Pick<Template, 'Parameters'>,
  { homeOutputs = {} }: Pick<RegionModel, 'homeOutputs'>,
): Readonly<Record<string, HomeOutput>> {
  const found = Object.keys(template.Parameters ?? {}).flatMap((name) => {
    const output = [name, name.replace(/^aa/, '')].find((one) => Object.hasOwn(homeOutputs, one));
    return output === undefined ? [] : [[name, { region: homeOutputs[output]!, output }] as const];
  });
  return Object.fromEntries(found);
}
