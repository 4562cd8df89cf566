import type { ProjectAt } from '../open.ts';

export interface PrepareOptions extends ProjectAt {
  /** Undefined: the first one. */
  readonly stage?: string | undefined;
  /** `all`: every region of the stage. Undefined: its home region, or its first one. */
  readonly region?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface TestOptions extends PrepareOptions {
  /** Files, folders, or parts of their names. None: all. */
  readonly files: readonly string[];
  /** The folder that file names are relative to. */
  readonly cwd: string;
  /** Passed on to the test runner. */
  readonly runnerArguments: readonly string[];
  /** Called when the runner takes over the terminal. */
  readonly starting: () => void;
  /** Runs again when a file changes, until it is interrupted. */
  readonly watch: boolean;
}

export type RunnerName = 'vitest' | 'node:test';

/** A test runner that ran. */
export interface RunnerResult {
  readonly runner: RunnerName;
  readonly exitCode: number;
  readonly ms: number;
}

export interface TestResult {
  readonly stage: string;
  readonly regions: readonly string[];
  /** Time until the project was deployed. Milliseconds. */
  readonly prepared: number;
  readonly ran: readonly RunnerResult[];
  /** The exit code of the first runner that failed. */
  readonly exitCode: number;
}

/** What a test can learn about its deployed project: jaws-core-js/test reads it. */
export interface AppNote {
  readonly stage: string;
  readonly regions: readonly {
    readonly region: string;
    /** Path of the API at the cloud, without a slash at its end. Absent if there is no API. */
    readonly api?: string | undefined;
    /** Names at Lambda by id: `greetings/hello`. */
    readonly functions: Readonly<Record<string, string>>;
    /** Of the resources stack. */
    readonly outputs: Readonly<Record<string, string>>;
  }[];
}
