import type { View } from '../filesystem/view.ts';

/** How to start a runtime in an execution environment. */
export interface RuntimeCommand {
  /** Its path and those of its arguments are the ones that the function sees. */
  readonly command: string;
  readonly args: readonly string[];
  /** Environment variables that the runtime brings; a function's own may replace them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it speaks frames on its fourth file descriptor, as framed-runtime.ts says, and not only HTTP. */
  readonly frames?: boolean;
  /** The version of Node, if it is Node: `22.11.0`. */
  readonly node?: string;
  /** The runtime actually used, for the log: `nodejs:22.11.0`. */
  readonly description: string;
  /** Differences from AWS, for the log. */
  readonly note?: string | undefined;
  /**
   * Finds a package that AWS's runtime has of its own, or one with a native addon for this machine. What is `missing`, and a
   * `note`, go to the function's log.
   */
  readonly provide?: (name: string) => Promise<Provided | { readonly missing: string } | undefined>;
}

/** Where a package is, in its runtime's own terms. */
type Provided = object & { readonly note?: string };

export interface RuntimeWish {
  /** `nodejs22.x`, `python3.12`, `provided.al2023`. */
  readonly runtime: string;
  /** Folder of this machine with the unpacked code. */
  readonly code: string;
  /** Folder of this machine with the unpacked layers, or undefined. */
  readonly layers: string | undefined;
  /** Where the function finds them, and everything else. */
  readonly view: View;
  /** MB. */
  readonly memory: number;
  readonly architecture: string;
}

/** The runtime cannot be started here; the message is for the function's owner. */
export class RuntimeMissing extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}
