import type { SourceFile } from '../project/types.ts';
import type { Report } from './report.ts';

type Path = readonly (string | number)[];

/** The equivalent without null, if known. */
const instead: Readonly<Record<string, string>> = {
  enum: 'Say that null is a value too by "anyOf": [{ "type": "null" }, { "enum": [ … ] }], or leave it out.',
  EventPattern: 'Match the field by { "exists": true } or by its other values, and look for null in the function.',
};

const textOf = (path: Path): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index > 0 ? `.${part}` : part)).join('');

/**
 * Reports every null in template input: CloudFormation refuses a template with one without naming its place.
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1378
 */
export function reportNulls(source: SourceFile, value: unknown, path: Path, report: Report): void {
  if (value === null) {
    const word = path.find((part) => Object.hasOwn(instead, part));
    report({
      message: `${source.name}: ${textOf(path)} is null, which CloudFormation refuses in a template.`,
      position: source.locate(path),
      hint: word === undefined ? 'Leave it out.' : instead[word]!,
    });
  } else if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) reportNulls(source, one, [...path, index], report);
  } else if (typeof value === 'object') {
    for (const [name, one] of Object.entries(value)) reportNulls(source, one, [...path, name], report);
  }
}
