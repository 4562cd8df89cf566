import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Sentences in a module's code that another language lacks, those that only the other language has, and those that are empty or lack a value there: an error that
 * ends a request is written as one text, from its
 * capital letter to its full stop. `forDevelopers` never reach a user. Errors for the log are about settings and variables, whose names are in capitals or in a
 * path.
 */
export function untranslated(
  folder: URL,
  texts: Readonly<Record<string, string>>,
  forDevelopers: readonly string[] = [],
): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/^texts[\\/]/.test(file),
  );
  const written = new Set(
    files.flatMap((file) => {
      const code = readFileSync(`${fileURLToPath(folder)}/${file}`, 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
      const texts = [...code.matchAll(/'([A-Z][^'\n]*\.)'|`([A-Z](?:\$\{[^}]*\}|[^`$\n])*\.)`/g)];
      return texts
        .map(([, plain, template = '']) => (plain ?? template).replace(/\$\{[^}]*\}/g, '{}'))
        .filter((text) => !/[A-Z]{3,}_|^[A-Z]\S*$/.test(text));
    }),
  );
  const missing = [...written]
    .filter((text) => !Object.hasOwn(texts, text) && !forDevelopers.includes(text))
    .map((text) => `missing: ${text}`);
  const values = (text: string) => text.split('{}').length;
  const broken = Object.entries(texts)
    .filter(([text, other]) => other.trim() === '' || values(other) !== values(text))
    .map(([text]) => `broken: ${text}`);
  return [
    ...missing,
    ...broken,
    ...Object.keys(texts)
      .filter((text) => !written.has(text))
      .map((text) => `unused: ${text}`),
  ];
}
