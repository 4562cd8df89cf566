/** Where something is in a file. Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A file of the project on disk: JSON, or TypeScript (jaws.config.ts, awsm.ts), whose data it exports. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the project, with forward slashes, as in messages. */
  readonly name: string;
  readonly text: string;
  /** Parsed or evaluated, not validated. */
  readonly data: unknown;
  /** Position of the value at this path of keys and indexes, or of its nearest existing parent. */
  locate(path: readonly PropertyKey[]): Position;
  /** Position of the key itself, for messages about a name rather than its value. */
  locateKey(path: readonly PropertyKey[]): Position;
}

export interface FunctionSource {
  readonly module: string;
  /** Folder name: `hello`. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly awsm: SourceFile;
}

export interface ModuleSource {
  /** Folder name: `greetings`. */
  readonly name: string;
  readonly folder: string;
  /** The module's own awsm.json or awsm.ts; it may have none. */
  readonly awsm: SourceFile | undefined;
  readonly functions: readonly FunctionSource[];
  /** It came in a package, so its files may have fields for other tools and versions. */
  readonly installed?: boolean;
  /**
   * What the record of an installed module says about its resources: deployed from its awsm.json (`own`), or from the copies that
   * JAWS 2.0 merged into the templates (`copied`). Undefined without a record.
   */
  readonly record?: 'own' | 'copied' | 'damaged' | undefined;
}

/** A project as its files have it: nothing is validated beyond JSON syntax. */
export interface Project {
  /** Absolute path of the folder that has jaws.json or jaws.config.ts. */
  readonly root: string;
  /** All source files of the TypeScript files, including themselves. Absolute. */
  readonly inputs?: readonly string[];
  readonly jaws: SourceFile;
  /** From admin.env: the AWS profile for deployments, `local` for the embedded cloud; undefined if the file has none. */
  readonly profile: string | undefined;
  /** The profile is from the environment, not from admin.env. */
  readonly isPinned?: boolean;
  readonly modules: readonly ModuleSource[];
  /** `cloudformation/resources-cf.json`: shared by all stages and regions. */
  readonly sharedResources?: SourceFile | undefined;
  /** `cloudformation/<stage>/<region>/resources-cf.json`, by `<stage>/<region>`. */
  readonly resources: ReadonlyMap<string, SourceFile>;
}
