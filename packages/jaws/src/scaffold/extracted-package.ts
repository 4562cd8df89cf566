import { json } from './project.ts';
import type { FileToWrite } from './types.ts';

interface ExtractedPackage {
  /** `@shop/links`: the module keeps its name, which its functions are named after. */
  readonly name: string;
  readonly module: string;
  /** Text of the module's awsm.json. */
  readonly awsm: string;
  /** All other files of the module's folder. */
  readonly files: ReadonlyMap<string, { readonly content: Uint8Array }>;
  /** The dependencies of the project: those that the code imports become the package's. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly functions: readonly string[];
  readonly resources: readonly string[];
  readonly variables: readonly string[];
}

/** The package of a module that was part of a project. */
export function extractedPackageFiles(options: ExtractedPackage): FileToWrite[] {
  const { name, awsm, files } = options;
  const code = [...files]
    .filter(([path]) => /\.(?:[cm]?[jt]sx?)$/.test(path))
    .map(([, { content }]) => Buffer.from(content).toString());
  const used = Object.entries(options.dependencies).filter(([dependency]) =>
    code.some((text) =>
      [`'${dependency}'`, `"${dependency}"`, `'${dependency}/`, `"${dependency}/`].some((one) => text.includes(one)),
    ),
  );
  const manifest = {
    name,
    version: '0.1.0',
    description: '',
    private: true,
    keywords: ['awsm', 'jaws'],
    files: ['awsm', 'awsm.json'],
    ...(used.length > 0 && { dependencies: Object.fromEntries(used) }),
  };
  return [
    { path: 'package.json', content: json(manifest) },
    { path: 'awsm.json', content: awsm },
    { path: 'README.md', content: readme(options) },
    ...[...files].map(([path, { content }]) => ({ path: `awsm/${path}`, content: Buffer.from(content) })),
  ];
}

function readme({ name, module, functions, resources, variables }: ExtractedPackage): string {
  const list = (names: readonly string[]) => names.map((one) => `\`${one}\``).join(', ') || 'none';
  return `# ${name}

An aws-module for JAWS. In a project:

    jaws module install <path or name of this package>
    jaws dash

| what | value |
| --- | --- |
| functions | ${list(functions.map((one) => `${module}/${one}`))} |
| resources | ${list(resources)} |
| variables | ${list(variables)} |

\`"private": true\` in package.json keeps it from being published by mistake.
`;
}
