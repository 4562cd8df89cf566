import { checkReferences } from './check.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { expandLoops, loopValues } from './language-extensions.ts';
import { readTemplate, readTransforms } from './read.ts';
import type { Specs } from './specs.ts';
import type { Template } from './template.ts';
import { parseText } from './text.ts';
import { needsProcessing, withoutFragments } from './transforms.ts';

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
 */
export function prepare(text: string, specs: Specs, input?: ReadonlyMap<string, string>): Prepared {
  const source = parseText(text, specs.lenient);
  const transforms = isObject(source) ? readTransforms(source.Transform as Json | undefined) : [];
  let whole = !needsProcessing(source);
  const leaveOut = input
    ? undefined
    : () => {
        whole = false;
      };
  const values = loopValues(source, input ?? new Map());
  const processed = transforms.length > 0 ? expandLoops(source, values, leaveOut) : source;
  if (isObject(source) && !whole) {
    const template = readTemplate(withoutFragments(processed as JsonObject), specs.lenient, true);
    return { template, processed, transformed: true };
  }
  const template = readTemplate(processed, specs.lenient);
  checkReferences(template, specs);
  return { template, processed, transformed: transforms.length > 0 };
}
