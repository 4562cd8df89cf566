import { partitionOf } from '../../base/partition.ts';
import { isObject } from '../../base/text.ts';

/** Replaces `Ref` and `Fn::Sub` by values, if all their names are known; others stay. */
export function resolveReferences(value: unknown, known: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => resolveReferences(one, known));
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1) {
    const { Ref: name, 'Fn::Sub': text } = value;
    if (typeof name === 'string' && Object.hasOwn(known, name)) return known[name];
    if (typeof text === 'string') return substitute(text, known) ?? value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolveReferences(inner, known)]));
}

function substitute(text: string, known: Readonly<Record<string, string>>): string | undefined {
  const names = [...text.matchAll(/\$\{([^{}!]+)\}/g)].map(([, name]) => name!);
  if (names.some((name) => !Object.hasOwn(known, name))) return undefined;
  return text.replace(/\$\{([^{}!]+)\}/g, (_all, name: string) => known[name]!).replaceAll('${!', '${');
}

/** The pseudo parameters of CloudFormation in a place. */
export function pseudoParameters(region: string, account: string): Record<string, string> {
  const { id, dnsSuffix } = partitionOf(region);
  return {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': id,
    'AWS::URLSuffix': dnsSuffix,
  };
}
