import type { Section } from '../model/compose.ts';

/** A file of a module. */
export interface ModuleFile {
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/** Paths with forward slashes, relative to the folder that the files belong to. */
export type Files = ReadonlyMap<string, ModuleFile>;

export type Json = Readonly<Record<string, unknown>>;

/** Sections of a template that a module may add to, by name. */
export { type Section, sections } from '../model/compose.ts';

/** What a module adds to the resources of every stage and region. */
export interface Additions {
  /** Statements of the policy that all functions share. */
  readonly lambda: readonly Json[];
  /** Statements of the policy of the API's role. */
  readonly apiGateway: readonly Json[];
  readonly named: Readonly<Record<Section, Json>>;
}

/** An aws-module as a package brings it. */
export interface ModulePackage {
  /** `awsm-images`: name of its folder in aws_modules. */
  readonly name: string;
  /** Its name in the npm registry, which may have a scope. */
  readonly package: string;
  readonly version: string;
  readonly description: string;
  /** The content of aws_modules/<name>/: the module's awsm.json and everything in the package's `awsm` folder. */
  readonly files: Files;
  readonly additions: Additions;
  /** Scripts that npm runs when it installs the package, by event. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Commands that npm puts into node_modules/.bin, with their files. */
  readonly commands: Readonly<Record<string, string>>;
  /** Packages that it depends on, with their ranges. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Packages that it expects the project to have: `jaws-core-js`. */
  readonly peers: readonly string[];
}

/** The installed state, recorded in the module's folder, so that `update` and `remove` are exact. */
export interface ModuleRecord {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** As named by the user: `awsm-images@1`, a path, `catalogue:awsm-email`; undefined if npm installed it. */
  readonly source: string | undefined;
  /** Deployed from the module's own awsm.json, or from the copies that JAWS 2.0 merged into the templates. */
  readonly resources: 'own' | 'copied';
  readonly files: Files;
  readonly additions: Additions;
}
