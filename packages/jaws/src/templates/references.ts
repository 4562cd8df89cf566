/** Names that a piece of a template refers to, by `Ref` and in `Fn::Sub` texts. `Fn::GetAtt` is none of ours. */
export function referencesIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) referencesIn(one, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'Ref' && typeof inner === 'string') found.add(inner);
      else if (key === 'Fn::Sub') {
        const text = typeof inner === 'string' ? inner : Array.isArray(inner) ? inner[0] : undefined;
        if (typeof text === 'string') for (const [, name] of text.matchAll(/\$\{([A-Za-z0-9]+)\}/g)) found.add(name!);
      }
      referencesIn(inner, found);
    }
  }
  return found;
}
