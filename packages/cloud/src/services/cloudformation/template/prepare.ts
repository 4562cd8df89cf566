import { checkReferences } from './check.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { expandLoops, loopValues } from './language-extensions.ts';
import { readTemplate, readTransforms } from './read.ts';
import { readSource } from './source.ts';
import type { Specs } from './specs.ts';
import type { Template } from './template.ts';
import { withoutFragments } from './transforms.ts';

/** A template's text, parsed, its transforms applied, and checked as far as that can be done without its parameters. */
export interface Prepared {
  readonly template: Template;
  /** After the transforms, as `GetTemplate` gives it for `Processed`. */
  readonly processed: Json;
  readonly transformed: boolean;
}

/**
 * `given`: parameter values, which loops may run over; without them, loops over what has no default are left out. Of a
 * template that is not whole, because of that or because its macros are still to be carried out, only the structure is checked.
 * What no value changes is made once for each text.
 */
export function prepare(text: string, specs: Specs, input?: ReadonlyMap<string, string>): Prepared {
  const source = readSource(text, specs);
  const { json } = source;
  if (source.template) return { template: source.template, processed: json, transformed: false };
  const transforms = isObject(json) ? readTransforms(json.Transform as Json | undefined) : [];
  let whole = !source.needsProcessing;
  const leaveOut = input
    ? undefined
    : () => {
        whole = false;
      };
  const values = loopValues(json, input ?? new Map());
  const processed = transforms.length > 0 ? expandLoops(json, values, leaveOut) : json;
  if (isObject(json) && !whole) {
    const template = readTemplate(withoutFragments(processed as JsonObject), specs.lenient, true);
    return { template, processed, transformed: true };
  }
  const template = readTemplate(processed, specs.lenient);
  checkReferences(template, specs);
  if (transforms.length === 0) source.template = template;
  return { template, processed, transformed: transforms.length > 0 };
}
