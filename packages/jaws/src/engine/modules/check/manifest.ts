import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../../base/text.ts';
import { isEmpty } from '../../../modules/describe.ts';
import { type Check, type CheckedPackage, type Found, foundAt } from './types.ts';

/** Fields of package.json that make a package findable and usable, and what it would publish. */
export const manifest: Check = (checked) => {
  const { module, folder } = checked;
  const data = isObject(checked.manifest.data) ? checked.manifest.data : {};
  const found: Found[] = [];
  const tell = (level: Found['level'], key: string, message: string, hint: string) =>
    found.push(foundAt(checked.manifest.locate([key]), level, message, hint));
  if (isEmpty(module)) {
    tell('error', 'name', 'The package brings nothing.', 'Put functions into awsm/, or resources into awsm.json.');
  }
  if (!/^\d+\.\d+\.\d+(?:[-+].+)?$/.test(String(data.version))) {
    tell(
      'error',
      'version',
      `The version is ${JSON.stringify(data.version)}.`,
      'npm takes major.minor.patch: "1.0.0".',
    );
  }
  if (!data.license) {
    tell(
      'error',
      'license',
      'There is no license, and without one nobody may use the module.',
      'Add "license": "MIT" or your own.',
    );
  }
  if (!readdirSync(folder).some((name) => /^(?:licen[cs]e|copying)\b/i.test(name))) {
    const text = 'The text of the license is missing.';
    found.push({
      level: 'advice',
      file: 'LICENSE',
      message: text,
      hint: 'Add the file LICENSE, with its year and owner.',
    });
  }
  if (!data.description) {
    tell('advice', 'description', 'There is no description.', '`jaws module search` and npm show it: one sentence.');
  }
  if (!data.repository) {
    tell('advice', 'repository', 'There is no repository.', 'Say where its code is, so that people can read it first.');
  }
  if (![data.keywords].flat().includes('awsm')) {
    tell('advice', 'keywords', 'The keyword "awsm" is missing.', 'Add it: `jaws module search` finds modules by it.');
  }
  const listed = Array.isArray(data.files)
    ? data.files.map((one) => String(one).replace(/^\.?\/|\/$/g, ''))
    : undefined;
  for (const name of ['awsm', 'awsm.json']) {
    if (!listed || listed.includes(name) || !existsSync(join(folder, name))) continue;
    tell('error', 'files', `files does not list "${name}", so it would not be published.`, `Add "${name}" to files.`);
  }
  return [...found, ...scripts(checked)];
};

/** Scripts that npm would run on the machine of everyone who installs the package. */
function scripts({ module, manifest: { locate } }: CheckedPackage): Found[] {
  return Object.entries(module.scripts).flatMap(([event, line]): Found[] => {
    // npm runs it for the author alone, and for git dependencies.
    if (event === 'prepare') return [];
    const at = locate(['scripts', event]);
    if (line === `jaws postinstall ${module.package} npm`) {
      return [
        foundAt(
          at,
          'advice',
          `The ${event} script is not run by npm 12, unless the user approves of it.`,
          'Take it out: `jaws module install` does all of it.',
        ),
      ];
    }
    return [
      foundAt(
        at,
        'error',
        `The ${event} script runs "${line}" on the machine of everyone who installs the package.`,
        line.includes('jaws postinstall')
          ? `Take it out; at most it may be "jaws postinstall ${module.package} npm".`
          : 'Do it before you publish, and publish the result.',
      ),
    ];
  });
}
