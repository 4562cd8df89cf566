import { namesReferredTo } from '../model/references.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import type { StackPlan } from '../plan/types.ts';
import { isSameJson } from '../templates/canonical.ts';
import { stackSeconds, typicalSeconds } from './typical.ts';

type Resources = Readonly<Record<string, TemplateResource>>;

/**
 * Seconds that a change of a stack typically takes on AWS: the longest chain of changed resources that wait for each other, then the
 * longest chain of removed ones. `created`: new resources only.
 */
export function criticalSeconds(
  before: Template | undefined,
  { action, template }: Pick<StackPlan, 'action' | 'template'>,
  which: 'all' | 'created',
): number {
  const old: Resources = before?.Resources ?? {};
  const next: Resources = action === 'delete' ? {} : template.Resources;
  const forward = longest(next, (id, { Type }) => {
    const was = old[id];
    if (!was || was.Type !== Type) return typicalSeconds(Type, 'create');
    return which === 'created' || isSameJson(was, next[id]) ? 0 : typicalSeconds(Type, 'update');
  });
  if (which === 'created') return forward === 0 ? 0 : stackSeconds + forward;
  const backward = longest(old, (id, { Type }) => (next[id]?.Type === Type ? 0 : typicalSeconds(Type, 'delete')));
  return stackSeconds + forward + backward;
}

/** The length of the longest chain of references between resources. */
function longest(resources: Resources, seconds: (id: string, resource: TemplateResource) => number): number {
  const ends = new Map<string, number>();
  const endOf = (id: string): number => {
    const known = ends.get(id);
    if (known !== undefined) return known;
    // A template with a circular dependency is refused; it must not be followed forever.
    ends.set(id, 0);
    const needed = [...namesReferredTo(resources[id])].filter((name) => name !== id && Object.hasOwn(resources, name));
    const end = seconds(id, resources[id]!) + Math.max(0, ...needed.map(endOf));
    ends.set(id, end);
    return end;
  };
  return Math.max(0, ...Object.keys(resources).map(endOf));
}
