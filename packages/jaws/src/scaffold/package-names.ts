import type { FunctionOptions } from './function.ts';

export interface PackageOptions extends Pick<FunctionOptions, 'module' | 'function' | 'language' | 'parts'> {
  /** The year of the license: 2026. */
  readonly year: number;
}

/** The names from which those of a package's files and resources are built. */
export interface PackageNames extends PackageOptions {
  readonly extension: 'ts' | 'js' | 'py';
  /** Logical id of its table: `ThumbsTable`. */
  readonly table: string;
  /** Variable with the name of its table: `THUMBS_TABLE`. */
  readonly variable: string;
}

/** A Python function has no client in the project, so it has no table. */
export const hasTable = ({ language, parts }: Pick<FunctionOptions, 'language' | 'parts'>): boolean =>
  language.name !== 'python' && parts !== 'endpoint';

export function namesOf(options: PackageOptions): PackageNames {
  const words = options.module.replace(/^awsm-/, '').split(/[^A-Za-z0-9]+/);
  const extension = ({ typescript: 'ts', javascript: 'js', python: 'py' } as const)[options.language.name];
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return { ...options, extension, table: `${pascal}Table`, variable: `${words.join('_').toUpperCase()}_TABLE` };
}
