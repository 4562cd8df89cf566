import type { Budget } from '../../../../kernel/budget.ts';
import { type Match, Regex } from '../../../../kernel/regex/index.ts';
import { Growing } from '../growth.ts';

/** A Java regular expression; `s` among the flags is Java's DOTALL. Throws where Java, or our engine, does not know it. */
export const javaPattern = (pattern: string, flags = ''): Regex => new Regex(pattern, { dialect: 'java', flags });

export function replaceAll(self: string, pattern: string, to: string, budget: Budget): string {
  return replaced(self, javaPattern(pattern).matchAll(self, budget), to, budget);
}

export function replaceFirst(self: string, pattern: string, to: string, budget: Budget): string {
  const match = javaPattern(pattern).exec(self, 0, budget);
  return replaced(self, match ? [match] : [], to, budget);
}

function replaced(self: string, matches: Iterable<Match>, to: string, budget: Budget): string {
  const result = new Growing(budget);
  const replacement = javaReplacement(to);
  let at = 0;
  for (const match of matches) {
    result.add(self.slice(at, match.index));
    result.add(replacement(match));
    at = match.end;
  }
  result.add(self.slice(at));
  return result.join();
}

/** A Java replacement: `$1` is a group, `\$` a dollar sign. */
function javaReplacement(text: string): (match: Match) => string {
  const parts = text.split(/(\\[\s\S]|\$\d|\$\{\w+\})/);
  return ({ groups, names }) =>
    parts
      .map((part) => {
        if (part.startsWith('\\')) return part.slice(1);
        if (/^\$\d$/.test(part)) return groups[Number(part[1])] ?? '';
        if (part.startsWith('${')) return groups[names.get(part.slice(2, -1)) ?? -1] ?? '';
        return part;
      })
      .join('');
}

/** Java's split: no trailing empty strings unless a limit is given, and no leading one for a match of no width. */
export function split(self: string, pattern: string, limit: number, budget: Budget): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index, end } of javaPattern(pattern).matchAll(self, budget)) {
    if (limit > 0 && parts.length === limit - 1) break;
    if (end === 0 || (end === index && index >= self.length)) continue;
    budget.spend();
    parts.push(self.slice(start, index));
    start = end;
  }
  parts.push(self.slice(start));
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}
