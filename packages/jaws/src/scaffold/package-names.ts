import type { FunctionOptions } from './function.ts';

export interface PackageOptions extends Pick<FunctionOptions, 'module' | 'function' | 'language' | 'parts'> {
  /** Of the license: 2026. */
  readonly year: number;
}

/** What the names of a package's files and resources are made of. */
export interface PackageNames extends PackageOptions {
  readonly extension: 'ts' | 'js' | 'py';
  /** Logical id of its table: `ThumbsTable`. */
  readonly table: string;
  /** Variable with the name of its table: `THUMBS_TABLE`. */
  readonly variable: string;
}

/** A function of Python, which has no client in the project, has no table. */
export const hasTable = ({ language, parts }: Pick<FunctionOptions, 'language' | 'parts'>): boolean =>
  language.name !== 'python' && parts !== 'endpoint';

export function namesOf(options: PackageOptions): PackageNames {
  const words = options.module.replace(/^awsm-/, '').split(/[^A-Za-z0-9]+/);
  const extension = ({ typescript: 'ts', javascript: 'js', python: 'py' } as const)[options.language.name];
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return { ...options, extension, table: `${pascal}Table`, variable: `${words.join('_').toUpperCase()}_TABLE` };
}
