import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const defines = {
  'jaws.json': ['jaws.config.ts', 'defineProject'],
  'awsm.json': ['awsm.ts', 'defineFunction'],
} as const;

/** Writes a file of a project as TypeScript with the same content. Returns its text. */
export function asTypeScript(root: string, file: string, change = (text: string) => text): string {
  const name = file.endsWith('awsm.json') ? 'awsm.json' : 'jaws.json';
  const [config, define] = defines[name];
  const data: unknown = JSON.parse(readFileSync(join(root, file), 'utf8'));
  const text = change(
    `import { ${define} } from 'jaws-core-js/config';\n\nexport default ${define}(${JSON.stringify(data, null, 2)});\n`,
  );
  writeFileSync(join(root, file.replace(name, config)), text);
  rmSync(join(root, file));
  return text;
}
