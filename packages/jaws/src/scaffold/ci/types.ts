/** The input for a pipeline. Everything in it is validated: it goes into files that machines execute. */
export interface Pipeline {
  /** Name of the project. */
  readonly project: string;
  /** `owner/name`, or the path of a GitLab project. */
  readonly repository: string;
  /** Deployed from. */
  readonly branch: string;
  /** Folder of the project in its repository, with slashes; empty for the repository's root. */
  readonly folder: string;
  /** Deployed by a push to the branch, and planned for a proposed change. */
  readonly stage: PipelineStage;
  /** Gets the release of the first stage, once somebody has approved it. */
  readonly promote: PipelineStage | undefined;
  /** ARN of the role that plans; undefined: the pipeline reads it from a variable. */
  readonly planRole: string | undefined;
  /** How the command is started: `npx jaws`. */
  readonly jaws: string;
}

export interface PipelineStage {
  readonly name: string;
  /** The region in which its role is assumed: the first region of the stage. */
  readonly region: string;
  /** ARN of the role that deploys; undefined: the pipeline reads it from a variable. */
  readonly role: string | undefined;
}

/** The Node.js that pipelines use. */
export const nodeVersion = '22';

/** Reads the id of the newest release from what `jaws releases --json` printed. */
export const readRelease =
  'node -p \'JSON.parse(require("node:fs").readFileSync(0, "utf8").trim().split("\\n").at(-1)).releases[0].id\'';
