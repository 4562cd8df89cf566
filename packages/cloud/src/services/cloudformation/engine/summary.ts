import { resourcesOf } from '../state.ts';
import type { Deployment } from './deployment.ts';

/** `The following resource(s) failed to create: [A]. The following resource(s) failed to update: [B]. ` */
export function failedList(d: Deployment, names: Iterable<string>): string {
  const resources = resourcesOf(d.ctx, d.stackId);
  const created: string[] = [];
  const updated: string[] = [];
  for (const name of names) (resources.get(name)?.status === 'UPDATE_FAILED' ? updated : created).push(name);
  const parts = [
    created.length > 0 ? `The following resource(s) failed to create: [${created.join(', ')}].` : '',
    updated.length > 0 ? `The following resource(s) failed to update: [${updated.join(', ')}].` : '',
  ];
  return parts.filter(Boolean).join(' ');
}
