import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { object, SAM, transformFailure } from './build.ts';

/** Section of `Globals` by the resource type it is for. */
const sections: Readonly<Record<string, string>> = {
  'AWS::Serverless::Api': 'Api',
  'AWS::Serverless::Function': 'Function',
  'AWS::Serverless::HttpApi': 'HttpApi',
  'AWS::Serverless::LayerVersion': 'LayerVersion',
  'AWS::Serverless::SimpleTable': 'SimpleTable',
  'AWS::Serverless::StateMachine': 'StateMachine',
  'AWS::Serverless::CapacityProvider': 'CapacityProvider',
};

export function checkGlobals(globals: JsonObject): void {
  const known = Object.values(sections);
  const strange = Object.keys(globals).find((name) => !known.includes(name));
  if (strange === undefined) return;
  throw transformFailure(
    SAM,
    `Invalid Serverless Application Specification document. Number of errors found: 1. 'Globals' section is invalid. '${strange}' is not supported. Must be one of the following values - ${JSON.stringify(known)}`,
  );
}

/**
 * A resource's properties over those of `Globals` that its `IgnoreGlobals` does not name: maps are joined, lists are appended, everything else is the resource's.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function withGlobals(globals: JsonObject, type: string, properties: JsonObject, ignored?: Json): JsonObject {
  const section = Object.hasOwn(sections, type) ? sections[type]! : undefined;
  if (section === undefined || ignored === '*') return properties;
  const names = Array.isArray(ignored) ? ignored : [];
  const wanted = Object.entries(object(globals[section])).filter(([name]) => !names.includes(name));
  return merge(Object.fromEntries(wanted), properties) as JsonObject;
}

function merge(global: Json, local: Json): Json {
  if (Array.isArray(global) && Array.isArray(local)) return [...global, ...local];
  if (!isMap(global) || !isMap(local)) return local;
  const names = [...new Set([...Object.keys(global), ...Object.keys(local)])];
  return Object.fromEntries(
    names.map((name) => {
      if (!Object.hasOwn(local, name)) return [name, global[name]!];
      return [name, Object.hasOwn(global, name) ? merge(global[name]!, local[name]!) : local[name]!];
    }),
  );
}

/** Whether it is an object and no intrinsic function, which is one value. */
function isMap(value: Json): value is JsonObject {
  if (!isObject(value)) return false;
  const [name, ...others] = Object.keys(value);
  return !(name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::')));
}
