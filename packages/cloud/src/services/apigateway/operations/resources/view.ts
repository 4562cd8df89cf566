import type { Method, Resource } from '@aws-sdk/client-api-gateway';
import type { ResourceRecord } from '../../state/records.ts';

/** A resource as it is answered: its methods in full only when `embed` names them. */
export function viewResource(record: ResourceRecord, embed: readonly string[] | undefined): Resource {
  const { resourceMethods, ...resource } = record;
  if (!resourceMethods || Object.keys(resourceMethods).length === 0) return resource;
  if (embed?.includes('methods')) return { ...resource, resourceMethods };
  const names: Record<string, Method> = {};
  for (const name of Object.keys(resourceMethods)) names[name] = {};
  return { ...resource, resourceMethods: names };
}
