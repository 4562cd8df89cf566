import { fail } from '../errors/catalogue/index.ts';
import { newestNode } from '../model/runtime.ts';

export interface Language {
  readonly name: 'typescript' | 'javascript' | 'python';
  /** As awsm.json names it. */
  readonly runtime: string;
}

const newestPython = 'python3.13';

/** The values of `-r`: a language or a Lambda runtime. Throws UnknownLanguage. */
export function languageOf(word: string): Language {
  const wanted = word.toLowerCase();
  if (['typescript', 'ts'].includes(wanted)) return { name: 'typescript', runtime: newestNode };
  // Version 1 knew `nodejs` only, and wrote JavaScript for it.
  if (['javascript', 'js', 'nodejs', 'node'].includes(wanted)) return { name: 'javascript', runtime: newestNode };
  if (/^nodejs2\d\.x$/.test(wanted)) return { name: 'typescript', runtime: wanted };
  if (['python', 'py', 'python3'].includes(wanted)) return { name: 'python', runtime: newestPython };
  if (/^python3\.\d{1,2}$/.test(wanted)) return { name: 'python', runtime: wanted };
  throw fail('UnknownLanguage', { word });
}
