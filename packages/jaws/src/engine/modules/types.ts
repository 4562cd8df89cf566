import type { ModuleDescription } from '../../modules/describe.ts';

export interface InstallModuleOptions {
  readonly root: string;
  /** What a path in `spec` is relative to. */
  readonly cwd: string;
  /** A name of the catalogue, or anything that npm accepts. */
  readonly spec: string;
  /** Asked before anything is changed; of an update, with what is new in it and the version that exists already. Throws to decline. */
  readonly agree: (module: ModuleDescription, before: string | undefined) => Promise<void>;
}

export interface ModuleChangeNotes {
  /** Files that keep the user's edits beside the new content. */
  readonly merged: readonly string[];
  /** Files that stay as the user has them; the new version is stored beside them as `<path>.new`. */
  readonly conflicts: readonly string[];
  /** What stays in templates, and why. */
  readonly kept: readonly string[];
}

export interface InstallModuleResult extends ModuleChangeNotes {
  readonly module: ModuleDescription;
  /** The version before the update. */
  readonly before: string | undefined;
  /** Written, relative to the project. */
  readonly files: readonly string[];
}

export interface RemoveModuleOptions {
  readonly root: string;
  readonly module: string;
  /** Whether buckets, tables and similar resources are removed from the templates too. */
  readonly data: boolean;
  /** Called before anything is changed, with what is removed and what stays. */
  readonly agree: (plan: RemoveModuleResult) => Promise<void>;
}

export interface RemoveModuleResult {
  readonly module: string;
  readonly version: string;
  readonly files: readonly string[];
  /** Files that were edited, and where they are kept. */
  readonly edited: readonly string[];
  readonly backup: string | undefined;
  readonly kept: readonly string[];
  /** Variables that no function of the project uses any more. */
  readonly variables: readonly string[];
}

export interface ListedModule {
  readonly name: string;
  /** Undefined for a module that was written in this project. */
  readonly version: string | undefined;
  readonly source: string | undefined;
  readonly functions: readonly string[];
  /** Files that were edited since they were installed, relative to the module. */
  readonly edited: readonly string[];
}
