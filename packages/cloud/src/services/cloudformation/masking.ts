import type { Scope } from './template/evaluate.ts';
import type { Template } from './template/template.ts';

const MASK = '****';

/** A parameter's value as it may be shown. */
export function shownValue(template: Pick<Template, 'parameters'>, name: string, value: string): string {
  return template.parameters.get(name)?.noEcho ? MASK : value;
}

/** A scope in which `Ref` of a `NoEcho` parameter gives stars; conditions keep their results. */
export function maskedScope(scope: Scope, template: Template): Scope {
  return { ...scope, ref: (name) => (template.parameters.get(name)?.noEcho ? MASK : scope.ref(name)) };
}
