import { isObject } from '../base/text.ts';
/** Logical names that a part of a template refers to, in every possible way. */
export function namesReferredTo(template: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if ((key === 'Ref' || key === 'Condition') && typeof inner === 'string') found.add(inner);
        if (key === 'DependsOn') for (const one of [inner].flat()) if (typeof one === 'string') found.add(one);
        if (key === 'Fn::GetAtt') found.add(String([inner].flat()[0]).split('.')[0]!);
        if (key === 'Fn::If' && Array.isArray(inner) && typeof inner[0] === 'string') found.add(inner[0]);
        if (key === 'Fn::FindInMap' && Array.isArray(inner) && typeof inner[0] === 'string') found.add(inner[0]);
        if (key === 'Fn::Sub') {
          const text = Array.isArray(inner) ? inner[0] : inner;
          for (const [, name] of String(text).matchAll(/\$\{([A-Za-z0-9]+)(?:\.[\w.]+)?\}/g)) found.add(name!);
        }
        walk(inner);
      }
    }
  };
  walk(template);
  return found;
}
