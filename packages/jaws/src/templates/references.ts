/** Names that a part of a template refers to, by `Ref` and in `Fn::Sub` texts. `Fn::GetAtt` does not count. */
export function referencesIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) referencesIn(one, found);
  else if (typeof value === 'object' && value !== null) {
    const all = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(all)) {
      const inner = all[key];
      if (key === 'Ref' && typeof inner === 'string') found.add(inner);
      else if (key === 'Fn::Sub') for (const name of variablesIn(inner)) found.add(name);
      if (typeof inner === 'object') referencesIn(inner, found);
    }
  }
  return found;
}

/** Logical ids and parameters that an expression needs, including both forms of `Fn::GetAtt`. */
export function namesIn(value: unknown, found = referencesIn(value)): Set<string> {
  if (Array.isArray(value)) for (const one of value) namesIn(one, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'Fn::GetAtt') {
        const id = Array.isArray(inner) ? inner[0] : String(inner).split('.')[0];
        if (typeof id === 'string') found.add(id);
      }
      if (key === 'Fn::Sub') {
        const text = Array.isArray(inner) ? inner[0] : inner;
        if (typeof text === 'string')
          for (const [, id] of text.matchAll(/\$\{([A-Za-z0-9]+)\.[^}]+\}/g)) found.add(id!);
      }
      namesIn(inner, found);
    }
  }
  return found;
}

/** Names in the text of an `Fn::Sub`, without those that its own map defines. */
function variablesIn(inner: unknown): string[] {
  const [text, own] = Array.isArray(inner) ? (inner as unknown[]) : [inner];
  if (typeof text !== 'string') return [];
  const names = [...text.matchAll(/\$\{([A-Za-z0-9]+)\}/g)].map(([, name]) => name!);
  return typeof own === 'object' && own !== null ? names.filter((name) => !Object.hasOwn(own, name)) : names;
}

/** Names that resources refer to but that are not resources of the template, which declares each as a parameter. Sorted. */
export const parametersOf = (resources: Readonly<Record<string, unknown>>): string[] =>
  [...referencesIn(resources)].filter((name) => !name.startsWith('AWS::') && !Object.hasOwn(resources, name)).sort();
