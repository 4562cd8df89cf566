const POSIX: Readonly<Record<string, string>> = {
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: 'A-Za-z0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
  Punct: '!-\\/:-@\\[-`{-~',
  Space: '\\s',
  XDigit: '0-9A-Fa-f',
  Blank: ' \\t',
};

/**
 * A Java regular expression as a JavaScript one: inline flags at the front, POSIX classes, possessive quantifiers, `\Q…\E`,
 * `\A`, `\z`. Throws where neither knows the pattern.
 */
export function javaPattern(pattern: string, flags: string): RegExp {
  let source = pattern.replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, quoted: string) =>
    quoted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  );
  let all = flags;
  source = source.replace(/^(\^\(\?:)?\(\?([imsx]+)\)/, (_, prefix: string | undefined, inline: string) => {
    for (const flag of inline) if ('ims'.includes(flag) && !all.includes(flag)) all += flag;
    return prefix ?? '';
  });
  source = source
    .replace(/\[\\p\{(\w+)\}\]|\\p\{(\w+)\}/g, (whole, bracketed?: string, bare?: string) => {
      const members = POSIX[(bracketed ?? bare)!];
      return members === undefined ? whole : `[${members}]`;
    })
    .replace(/([*+?}])\+/g, '$1')
    .replace(/\\A/g, '^')
    .replace(/\\[zZ]/g, '$')
    .replace(/\\h/g, '[ \\t]');
  return new RegExp(source, all);
}

/** A Java replacement: `$1` is a group, `\$` a dollar sign. */
export function javaReplacement(text: string): (...match: unknown[]) => string {
  const parts = text.split(/(\\[\s\S]|\$\d|\$\{\w+\})/);
  return (...match) => {
    const named = match.at(-1);
    const groups = (named !== null && typeof named === 'object' ? named : {}) as Record<string, string | undefined>;
    return parts
      .map((part) => {
        if (part.startsWith('\\')) return part.slice(1);
        if (/^\$\d$/.test(part)) return (match[Number(part[1])] as string | undefined) ?? '';
        if (part.startsWith('${')) return groups[part.slice(2, -1)] ?? '';
        return part;
      })
      .join('');
  };
}
