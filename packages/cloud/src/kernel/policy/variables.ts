import { ANY, MANY, type Token } from '../glob.ts';
import type { ContextKeys } from './context-keys.ts';

const PART = /\$\{([^{}]*)\}|\*|\?|./gsu;
const LITERALS = new Set(['*', '?', '$']);

/**
 * A pattern's tokens with its policy variables replaced: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`. A
 * value is taken literally, whatever it contains. Undefined if a variable has no value: the pattern then matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html / */
export function withVariables(pattern: string, context: ContextKeys, replace: boolean): Token[] | undefined {
  const out: Token[] = [];
  for (const [part, variable] of pattern.matchAll(PART)) {
    if (part === '*') out.push(MANY);
    else if (part === '?') out.push(ANY);
    else if (variable === undefined || !replace) out.push(...part);
    else {
      const value = variableValue(variable, context);
      if (value === undefined) return undefined;
      out.push(...value);
    }
  }
  return out;
}

function variableValue(variable: string, context: ContextKeys): string | undefined {
  if (LITERALS.has(variable)) return variable;
  const match = /^\s*([^,\s]+)\s*(?:,\s*'(.*)'\s*)?$/.exec(variable);
  if (!match) return undefined;
  const values = context.get((match[1] ?? '').toLowerCase());
  // Keys with several values cannot be used in a resource: AWS leaves such a variable without a value.
  return values?.length === 1 ? values[0] : match[2];
}

/** A text with its variables replaced, wildcards kept as the characters they are; undefined as in {@link withVariables}. */
export function replaceVariables(text: string, context: ContextKeys, replace: boolean): string | undefined {
  if (!replace || !text.includes('${')) return text;
  let missing = false;
  const replaced = text.replace(/\$\{([^{}]*)\}/g, (_, variable: string) => {
    const value = variableValue(variable, context);
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? undefined : replaced;
}
