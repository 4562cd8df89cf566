import type { ModuleFunction } from '../../../modules/functions.ts';
import type { Json, ModulePackage } from '../../../modules/types.ts';
import type { Position, SourceFile } from '../../../project/types.ts';

/** A mistake in a package, or something that its users will miss. */
export interface CheckFinding {
  /** `error`: it cannot be installed, or should not be published like this. */
  readonly level: 'error' | 'advice';
  /** The check that found it: `rights`. */
  readonly check: string;
  /** Relative to the package. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** A finding of a check; the check's name is added. */
export type Found = Omit<CheckFinding, 'check'>;

/** A package as the checks see it. */
export interface CheckedPackage {
  readonly folder: string;
  readonly module: ModulePackage;
  readonly manifest: SourceFile;
  /** The module's own awsm.json. */
  readonly awsm: SourceFile;
  readonly functions: readonly ModuleFunction[];
  /** Of the module's awsm.json, by logical id. */
  readonly resources: Readonly<Record<string, Json>>;
  /** All files of the folder except dependencies, with their sizes; whether npm would publish them. */
  readonly files: readonly PackageFile[];
  /** Empty if there is none. */
  readonly readme: string;
  readonly now: Date;
}

export interface PackageFile {
  readonly path: string;
  readonly bytes: number;
  readonly published: boolean;
}

/** Looks at one side of a package. */
export type Check = (checked: CheckedPackage) => readonly Found[];

/** A finding about a place in a file of JSON. */
export function foundAt(position: Position, level: Found['level'], message: string, hint: string): Found {
  const { file, line, column } = position;
  return { level, file, line, column, message, hint };
}

/** The path of a resource in the module's awsm.json. */
export const resourcePath = (logicalId: string, ...more: readonly (string | number)[]) => [
  'resources',
  'cloudFormation',
  'Resources',
  logicalId,
  ...more,
];
