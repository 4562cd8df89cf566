/** A file in a zip: complete, or the part that the bundler kept. */
export interface Part {
  /** Relative to the project if it is inside, otherwise its path in the zip. */
  readonly path: string;
  /** In the zip, uncompressed. */
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

/** The content of a function's zip. */
export interface Composition {
  readonly parts: readonly Part[];
  readonly imports: readonly PackageImport[];
  readonly own?: readonly OwnImport[];
}
