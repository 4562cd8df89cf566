import type { Context } from '../../../kernel/context.ts';
import { partitionOf, urlSuffixOf } from '../../../kernel/partition.ts';
import { validationError } from '../template/errors.ts';
import { entry, isObject, type Json, type JsonObject } from '../template/json.ts';
import { splitList } from '../template/parameters.ts';
import type { Scope, Value } from '../template/value.ts';

/** The names that are available before a template is parsed: its parameters, mappings and pseudo parameters. */
export function scopeFor(
  source: JsonObject,
  ctx: Context,
  input: ReadonlyMap<string, string>,
  stackName?: string,
): { readonly parameterValues: JsonObject; readonly scope: Scope } {
  const definitions = isObject(source.Parameters) ? (source.Parameters as JsonObject) : {};
  const parameterValues = Object.fromEntries(
    Object.entries(definitions).flatMap(([name, definition]): [string, Json][] => {
      const { Type: type, Default: fallback } = isObject(definition) ? (definition as JsonObject) : {};
      const value = input.get(name) ?? (fallback === undefined ? undefined : String(fallback));
      if (value === undefined) return [];
      return [[name, /List/.test(String(type)) ? splitList(value) : value]];
    }),
  );
  const wrong = (name: string) => validationError(`Template error: a transform's parameter cannot use ${name}`);
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': ctx.account,
    'AWS::Partition': partitionOf(ctx.region),
    'AWS::Region': ctx.region,
    ...(stackName === undefined ? {} : { 'AWS::StackName': stackName }),
    'AWS::URLSuffix': urlSuffixOf(ctx.region),
  };
  const scope: Scope = {
    region: ctx.region,
    languageExtensions: true,
    ref(name) {
      const value = entry(parameterValues, name) ?? entry(pseudo, name);
      if (value === undefined) throw wrong(name);
      return value as Value;
    },
    attribute: (logicalId) => {
      throw wrong(logicalId);
    },
    condition: (name) => {
      throw wrong(name);
    },
    importValue: (name) => {
      throw wrong(name);
    },
    stackOutput: ({ stackName }) => {
      throw wrong(stackName);
    },
    mapping(name, top, second) {
      let found: Json | undefined = source.Mappings;
      for (const key of [name, top, second]) found = isObject(found) ? entry(found as JsonObject, key) : undefined;
      return found;
    },
  };
  return { parameterValues, scope };
}
