/** How many names a heading shows. */
const named = 4;

/** Regions with equal text under one heading, so differences stand out. In the order of the first region of each group. */
export function grouped<One>(
  items: readonly One[],
  regionOf: (one: One) => string,
  bodyOf: (one: One) => string,
): { readonly regions: string; readonly body: string; readonly first: One }[] {
  const groups = new Map<string, One[]>();
  for (const one of items) {
    const body = bodyOf(one);
    groups.set(body, [...(groups.get(body) ?? []), one]);
  }
  return [...groups].map(([body, list]) => {
    const names = list.map(regionOf);
    const shown = names.slice(0, named).join(', ');
    const regions = names.length > named ? `${shown} and ${names.length - named} more` : shown;
    return { regions, body, first: list[0]! };
  });
}
