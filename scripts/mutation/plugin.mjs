// The Vite plugin of mutation runs: gives the sources that are under test with switches or with marks in them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { withMarks, withMutants } from './instrument.mjs';
import { functionsOf } from './mutants.mjs';

/** @param {string} root  of the repository */
export function mutationPlugin(root) {
  const { MUTATION_PLAN: plan, MUTATION_MARKS: marks } = process.env;
  const mutants = plan === undefined ? [] : JSON.parse(readFileSync(plan, 'utf8'));
  return {
    name: 'mutation',
    enforce: 'pre',
    transform(code, id) {
      const file = relative(root, id.split('?')[0]).split(sep).join('/');
      if (!isSource(file)) return null;
      if (marks !== undefined) {
        const marked = withMarks(code, functionsOf(file, code), (one) => markName(file, code, one));
        return { code: `${marked}\nglobalThis.__mutation.ran(${JSON.stringify(loadMark(file))});`, map: null };
      }
      const own = mutants.filter((mutant) => mutant.file === file);
      return own.length === 0 ? null : { code: withMutants(code, own), map: null };
    },
  };
}

export const isSource = (file) =>
  /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && !file.includes('/generated/') && !/\.(test|d)\.ts$/.test(file);

/** That a file was loaded. */
export const loadMark = (file) => `${file}#`;

/** A function is known by its text, so that a change elsewhere in the file leaves the record true. */
export const markName = (file, code, { start, end }) =>
  `${file}#${createHash('sha256').update(code.slice(start, end)).digest('base64url').slice(0, 12)}`;
