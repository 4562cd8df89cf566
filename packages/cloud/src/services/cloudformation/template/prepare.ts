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
 * `given`: parameter values, which loops may run over. Of a template whose macros are still to be carried out only the
 * structure is checked.
 */
export function prepare(text: string, specs: Specs, given: ReadonlyMap<string, string> = new Map()): Prepared {
  const source = parseText(text, specs.lenient);
  const transforms = isObject(source) ? readTransforms(source.Transform as Json | undefined) : [];
  const processed = transforms.length > 0 ? expandLoops(source, loopValues(source, given)) : source;
  if (isObject(source) && needsProcessing(source as JsonObject)) {
    const template = readTemplate(withoutFragments(processed as JsonObject), specs.lenient, true);
    return { template, processed, transformed: true };
  }
  const template = readTemplate(processed, specs.lenient);
  checkReferences(template, specs);
  return { template, processed, transformed: transforms.length > 0 };
}
