import { transformFailure } from '../sam/build.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { include } from './include.ts';
import type { Processing } from './index.ts';
import { invokeMacro } from './macro.ts';

/**
 * `Fn::Transform` wherever it stands, the deepest first. A macro gets what stands beside it and answers what takes the
 * place of all; an included text is added to what stands beside it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html
 */
export async function expandFragments(value: Json, processing: Processing): Promise<Json> {
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) items.push(await expandFragments(item, processing));
    return items;
  }
  if (!isObject(value)) return value;
  const members: [string, Json][] = [];
  const transforms: Json[] = [];
  for (const [name, item] of Object.entries(value as JsonObject)) {
    if (name === 'Fn::Transform') transforms.push(...(Array.isArray(item) ? item : [item]));
    else members.push([name, await expandFragments(item, processing)]);
  }
  let result: Json = Object.fromEntries(members);
  for (const transform of transforms) result = await expandOne(transform, result as JsonObject, processing);
  return result;
}

async function expandOne(transform: Json, siblings: JsonObject, processing: Processing): Promise<Json> {
  const { Name, Parameters } = isObject(transform) ? (transform as JsonObject) : { Name: transform };
  if (typeof Name !== 'string') throw transformFailure('Fn::Transform', 'Name is missing.');
  const parameters = isObject(Parameters) ? (Parameters as JsonObject) : {};
  if (Name !== 'AWS::Include') return invokeMacro(Name, siblings, parameters, processing);
  const included = await include(parameters, processing);
  return { ...siblings, ...(included as JsonObject) };
}
