/** A file that went into a zip, whole or what the bundler kept of it. */
export interface Part {
  /** Relative to the project where it comes from there, else its place in the zip. */
  readonly path: string;
  /** In the zip, before it is compressed. */
  readonly bytes: number;
}

/** An import of an installed package by the project's own code. */
export interface PackageImport {
  /** Relative to the project. */
  readonly file: string;
  /** As written: `lodash/get`. */
  readonly specifier: string;
  /** The file that it found. */
  readonly target: string;
  readonly commonJs: boolean;
}

/** An import of one of the project's own files by another. */
export interface OwnImport {
  /** Relative to the project. */
  readonly file: string;
  readonly specifier: string;
  readonly target: string;
}

/** What a function's zip is made of. */
export interface Composition {
  readonly parts: readonly Part[];
  readonly imports: readonly PackageImport[];
  readonly own?: readonly OwnImport[];
}
