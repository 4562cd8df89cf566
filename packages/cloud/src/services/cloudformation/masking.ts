import type { Template } from './template/template.ts';
import type { Scope } from './template/value.ts';

/** The text shown in place of a secret. */
export const MASK = '****';

/** A scope in which `Ref` of a `NoEcho` parameter returns asterisks; conditions keep their results. */
export function maskedScope(scope: Scope, template: Template): Scope {
  return { ...scope, ref: (name) => (template.parameters.get(name)?.noEcho ? MASK : scope.ref(name)) };
}
