import type { Context } from '../../../kernel/context.ts';
import { SAM } from '../sam/build.ts';
import { transformSam } from '../sam/index.ts';
import { evaluate } from '../template/evaluate.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { expandLoops, type LoopValues, loopValues } from '../template/language-extensions.ts';
import { readSource } from '../template/source.ts';
import type { Specs } from '../template/specs.ts';
import { parseText } from '../template/text.ts';
import { EXTENSIONS, transformsOf } from '../template/transforms.ts';
import { expandFragments } from './fragments.ts';
import { include } from './include.ts';
import { invokeMacro } from './macro.ts';
import { scopeFor } from './scope.ts';

/** The input of transforms. */
export interface Processing {
  readonly ctx: Context;
  readonly values: LoopValues;
  /** The template's parameters as a macro gets them. */
  readonly parameterValues: JsonObject;
  evaluate(value: Json): Json;
}

/**
 * The template as its transforms make it, as JSON text; undefined for one that has none. `Fn::Transform` first, then the
 * template's own in their order, SAM's last: its resources must be what the others left.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-overview.html
 */
export async function processTemplate(
  text: string,
  ctx: Context,
  specs: Specs,
  input: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const known = readSource(text, specs);
  if (!isObject(known.json) || !known.needsProcessing) return undefined;
  // Transforms may change what they get.
  const source = parseText(text, specs.lenient);
  const values = loopValues(source, input);
  const { parameterValues, scope } = scopeFor(source as JsonObject, ctx, input);
  const processing: Processing = {
    ctx,
    values,
    parameterValues,
    evaluate: (value) => evaluate(value, scope) as Json,
  };
  const transforms = transformsOf(source);
  let template = (await expandFragments(source, processing)) as JsonObject;
  const ordered = [...transforms.filter(({ name }) => name !== SAM), ...transforms.filter(({ name }) => name === SAM)];
  for (const { name, parameters } of ordered) {
    const { Transform: _, ...rest } = template;
    template = await applyOne(rest, name, parameters, processing);
  }
  const extended = transforms.some(({ name }) => name === EXTENSIONS);
  // The rest of the language extensions is applied when the template is evaluated.
  return JSON.stringify(extended ? { Transform: EXTENSIONS, ...template } : template);
}

async function applyOne(
  template: JsonObject,
  name: string,
  parameters: JsonObject,
  processing: Processing,
): Promise<JsonObject> {
  if (name === EXTENSIONS) return expandLoops(template, processing.values) as JsonObject;
  if (name === SAM) return transformSam(template, processing.values, processing.ctx.region);
  if (name === 'AWS::Include') return { ...template, ...(await include(parameters, processing)) };
  return (await invokeMacro(name, template, parameters, processing)) as JsonObject;
}
