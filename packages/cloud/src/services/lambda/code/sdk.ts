import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Scopes of the AWS SDK as installed next to this package: name and folder. Empty where there is none. */
export function sdkFolders(): [string, string][] {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if (existsSync(join(modules, '@aws-sdk', 'client-s3'))) {
      return ['@aws-sdk', '@smithy'].map((scope): [string, string] => [scope, join(modules, scope)]);
    }
    if (dirname(folder) === folder) return [];
  }
}
