// The Vite plugin of mutation runs: adds switches or marks to the sources under test.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { withMarks, withMutants } from './instrument.mjs';
import { functionsOf } from './mutants.mjs';

/** @param {string} root  of the repository */
export function mutationPlugin(root) {
  const instrument = instrumented();
  return {
    name: 'mutation',
    enforce: 'pre',
    transform(code, id) {
      const text = instrument(relative(root, id.split('?')[0]).split(sep).join('/'), code);
      return text === undefined ? null : { code: text, map: null };
    },
  };
}

/** What makes of a source, by its path from the root, the text that this process needs; undefined where it stays. */
export function instrumented() {
  const { MUTATION_PLAN: plan, MUTATION_MARKS: marks } = process.env;
  const mutants = plan === undefined ? [] : JSON.parse(readFileSync(plan, 'utf8'));
  return (file, code) => {
    if (!isSource(file)) return undefined;
    return marks === undefined ? mutated(file, code, mutants) : marked(file, code);
  };
}

/** The source of a file with marks in it. */
export function marked(file, code) {
  const inside = withMarks(code, functionsOf(file, code), (one) => markName(file, code, one));
  return `${inside}\nglobalThis.__mutation?.ran(${JSON.stringify(loadMark(file))});`;
}

/** The source of a file with the switches of its own mutants; undefined if it has none. */
export function mutated(file, code, mutants) {
  const own = mutants.filter((mutant) => mutant.file === file);
  return own.length === 0 ? undefined : withMutants(code, own);
}

/**
 * Code that reaches users: the packages' sources, the parts of `jaws-core-js` in functions, and of a module its functions, their shared code and its
 * client.
 */
const places = [
  /^packages\/(cloud|jaws)\/src\/.*\.ts$/,
  /^packages\/core\/(?!test\/|testing\/).*\.m?js$/,
  /^modules\/[^/]+\/(awsm|client|lib)\/.*\.[jt]s$/,
];
export const isSource = (file) =>
  places.some((place) => place.test(file)) && !/\/(generated|node_modules)\/|\.(test|d)\.ts$/.test(file);

/** Records that a file was loaded. */
export const loadMark = (file) => `${file}#`;

/** A function is identified by its text, so that a change elsewhere in the file leaves the record valid. */
export const markName = (file, code, { start, end }) =>
  `${file}#${createHash('sha256').update(code.slice(start, end)).digest('base64url').slice(0, 12)}`;
