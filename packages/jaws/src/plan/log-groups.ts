import type { Template, TemplateResource } from '../model/types.ts';
import { ownerOf } from '../templates/lambdas.ts';
import { shardBudget } from './shards.ts';

type Resources = Template['Resources'];

/**
 * Resources of a stack of functions without new log groups, if it has no room for them: an earlier version put up to 400 functions
 * into one. Functions stay in their stack, so those keep the groups that Lambda creates.
 */
export function fitLogGroups(wanted: Resources, deployed: Resources): Resources {
  const bytes = Buffer.byteLength(JSON.stringify(wanted));
  if (Object.keys(wanted).length <= shardBudget.resources && bytes <= shardBudget.bytes) return wanted;
  const left = Object.keys(wanted).filter((id) => isOwned(id, wanted[id]!) && !Object.hasOwn(deployed, id));
  const fitted = { ...wanted };
  for (const id of left) {
    delete fitted[id];
    const owner = ownerOf(id, wanted[id]!);
    if (fitted[owner]?.DependsOn !== id) continue;
    const { DependsOn: _, ...rest } = fitted[owner];
    fitted[owner] = rest as TemplateResource;
  }
  return fitted;
}

const isOwned = (id: string, resource: TemplateResource): boolean =>
  resource.Type === 'AWS::Logs::LogGroup' && ownerOf(id, resource) !== id;
