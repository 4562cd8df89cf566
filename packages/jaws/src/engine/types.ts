import type { BuildSession } from '../artifacts/session.ts';
import type { Artifacts } from '../artifacts/types.ts';
import type { Commit, Origin } from '../deploy/releases/record.ts';
import type { Change, Event, PlanSummary, StackKind, StackOutcome } from '../events.ts';
import type { Deployment, Selection } from '../plan/types.ts';
import type { RegionRead } from './base.ts';
import type { MissingVariable } from './environment.ts';
import type { EventChoice } from './invoke/types.ts';
import type { OpenProject, ProjectAt } from './open.ts';
import type { Difference } from './releases/types.ts';
import type { RolloutChoice } from './rollout/plan.ts';
import type { LackingRegions } from './unread.ts';

export interface CreateProjectOptions {
  /** The folder in which the project's own folder is made. */
  readonly folder: string;
  readonly name: string;
  readonly domain: string;
  readonly email: string;
  readonly stage: string;
  readonly region: string;
  /** Goes into admin.env. */
  readonly profile: string | undefined;
  /** `-d`: write the files, deploy nothing. */
  readonly writeOnly: boolean;
  /** The application that the project starts with, by its name in scaffold/examples. */
  readonly example?: string | undefined;
}

export interface CreateProjectResult {
  /** Absolute path of the new project. */
  readonly root: string;
  /** Relative to it. */
  readonly files: readonly string[];
  /** May differ from the requested one: see free-domain.ts. */
  readonly domain: string;
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
  /** False if npm could not install it; the warning says why. */
  readonly installed: boolean;
  readonly deployed: boolean;
  readonly example: string | undefined;
}

export interface CreateRegionOptions extends ProjectAt {
  readonly profile?: string | undefined;
  /** Of a new stage: the account that it is tied to. */
  readonly account?: string | undefined;
  readonly stage: string;
  readonly region: string;
  readonly writeOnly: boolean;
  readonly recover: boolean;
}

export interface CreateRegionResult {
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
  readonly deployed: boolean;
}

export interface AddRegionsOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  /** `all`: every region that the account has. */
  readonly regions: readonly string[] | 'all';
  /** The region of the stage from which the variables are copied. Undefined: its first one. */
  readonly envFrom?: string | undefined;
  readonly writeOnly: boolean;
  readonly recover: boolean;
}

export interface AddStageOptions extends ProjectAt {
  readonly profile?: string | undefined;
  /** The account that it is tied to. */
  readonly account?: string | undefined;
  readonly stage: string;
  /** The stage whose regions and templates it gets. */
  readonly like: string;
  readonly writeOnly: boolean;
  readonly recover: boolean;
}

export interface AddRegionsResult {
  readonly stage: string;
  readonly added: readonly string[];
  /** The stage had them already. */
  readonly skipped: readonly string[];
  readonly deployed: boolean;
}

export interface DeployOptions {
  readonly project: OpenProject;
  /** Instead of the project's own. */
  readonly profile?: string | undefined;
  readonly selection: Selection;
  /**
   * `plan` reports what would change and changes nothing; `write` writes the templates to cloudformation/<stage>/<region>/ and
   * runs
   * nothing. Default: `apply`.
   */
  readonly mode?: 'apply' | 'plan' | 'write';
  /** Delete stacks that never came up, and finish failed deletions and roll-backs. */
  readonly recover?: boolean;
  /** Logical ids of resources that may lose their data. */
  readonly allowDataLoss?: readonly string[];
  /** Logical ids of functions, APIs and domains that may be replaced by ones with another address. */
  readonly allowAddressLoss?: readonly string[] | undefined;
  /** Take over the stage's lease from its holder. */
  readonly forceUnlock?: boolean;
  /** Bring what was changed or deleted by hand back to the templates' state. */
  readonly revertDrift?: boolean;
  /** With `plan`: look for what was changed or deleted by hand. `revertDrift` does too. */
  readonly drift?: boolean;
  /** Whether outputs of the resources are written into jaws.json. Default: yes. */
  readonly keepOutputs?: boolean;
  /** Deploy to a protected stage even if functions would lack variables. */
  readonly allowMissing?: boolean;
  /** Regions that were removed are wanted again: they have just been added to the project. */
  readonly afterRemoval?: boolean;
  /** Region -> the `.env` that it starts with, if it has none. */
  readonly firstEnv?: Readonly<Record<string, string>>;
  /** In waves, as jaws.json or this option says. Absent: all regions at once. */
  readonly rollout?: RolloutChoice | undefined;
  /** Called with what is about to be deployed, before anything changes on AWS; what it throws ends the deployment. */
  readonly onPlanned?: ((deployment: Deployment) => void) | undefined;
  /** Called for each region whose deployed stacks were read. */
  readonly onRead?: ((read: RegionRead) => void) | undefined;
  /** For `jaws dev`, which deploys repeatedly: state shared by its builds. Its releases are marked. */
  readonly session?: BuildSession | undefined;
  /** Existing code and the release it belongs to, to deploy instead of the project's current sources. */
  readonly promoted?: { readonly artifacts: Artifacts; readonly origin: Origin; readonly git?: Commit | undefined };
}

export interface EndpointUrl {
  readonly stage: string;
  readonly region: string;
  readonly method: string;
  readonly path: string;
  readonly url: string;
  /** The custom domain in the zone, which leads to all regions of the stage. */
  readonly domain?: string;
}

export interface DeployResult {
  /** Of the deployment. */
  readonly id: string;
  readonly plan: PlanSummary;
  /** How it ended: `plan` and `writeOnly` do nothing. */
  readonly applied: boolean;
  readonly stacks: readonly StackOutcome[];
  /** Its number; absent if nothing was changed. */
  readonly releaseNumber?: number | undefined;
  /** URLs of the requested endpoints, or of all if none were requested. */
  readonly urls: readonly EndpointUrl[];
  /** Files that `writeOnly` wrote, relative to the project. */
  readonly files: readonly string[];
  /** Variables that the selected functions need and that are not set. */
  readonly missing: readonly MissingVariable[];
}

export interface RunOptions extends ProjectAt {
  readonly profile?: string | undefined;
  /** Function id: `greetings/hello`. */
  readonly function: string;
  /** `local`: the project's `.env`. */
  readonly stage: string;
  /** Undefined: the first of the stage. */
  readonly region?: string | undefined;
  readonly event?: EventChoice | undefined;
}

export interface RunError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** The function's logs come as `log` events while it runs. */
export interface RunResult {
  readonly function: string;
  readonly ok: boolean;
  /** What the handler returned, as JSON carries it. */
  readonly value: unknown;
  readonly error: RunError | undefined;
  readonly ms: number;
  readonly requestId: string;
}

export interface LogsOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  /** Undefined: every region of the stage. */
  readonly region?: string | undefined;
  /** Function ids: `greetings/hello`. */
  readonly functions: readonly string[];
  /** Earliest time; milliseconds since 1970. */
  readonly since: number;
  /** Latest time; milliseconds since 1970. Undefined: now. */
  readonly until?: number | undefined;
  /** Continues until it is interrupted. */
  readonly follow: boolean;
  /** A filter pattern of CloudWatch Logs. */
  readonly filter?: string | undefined;
  /** Without `follow`: only this many of the newest lines. */
  readonly newest?: number | undefined;
  /** Without `follow`: gets the lines and the result so far while some region has not answered. */
  readonly soFar?:
    | ((lines: readonly Extract<Event, { type: 'function-log' }>[], result: LogsResult) => void)
    | undefined;
}

/** The lines themselves come as `function-log` events. Of an unread region some lines may be missing, or all. */
export interface LogsResult extends LackingRegions {
  readonly lines: number;
  /** Older lines were left out; only with `newest`. */
  readonly leftOut?: number;
  readonly notDeployed: readonly { readonly function: string; readonly stage: string; readonly region: string }[];
}

export interface StatusOptions {
  readonly root: string;
  readonly profile?: string | undefined;
  /** Undefined: all. */
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  /** Compares the regions of each stage. */
  readonly diff?: boolean | undefined;
  /** Gets partial results while some region has not responded. */
  readonly soFar?: ((status: StatusResult) => void) | undefined;
}

/** The differences of a region from another one of its stage, in the names of that other region. */
export interface RegionDifference {
  readonly stage: string;
  readonly region: string;
  readonly than: string;
  readonly changes: readonly Change[];
  readonly variables: Difference;
}

export interface FunctionStatus {
  readonly id: string;
  readonly name: string;
  readonly runtime: string;
  readonly memorySize: number;
  readonly timeout: number;
  /** Hash of its code; undefined if JAWS did not deploy it. */
  readonly hash: string | undefined;
  /** Whether the project still has it. */
  readonly inProject: boolean;
}

interface StackStatus {
  readonly name: string;
  readonly kind: StackKind;
  readonly status: string;
}

/** A resource and where it is written. */
export interface ResourceOrigin {
  readonly id: string;
  readonly type: string;
  /** Relative to the project. */
  readonly file: string;
  readonly line: number;
  /** The module that has it in its awsm.json. */
  readonly module?: string;
}

export interface RegionStatus {
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
  /** Number of the release that it runs; undefined if unknown. */
  readonly release: number | undefined;
  readonly stacks: readonly StackStatus[];
  readonly functions: readonly FunctionStatus[];
  readonly endpoints: readonly EndpointUrl[];
  /** Where clients connect to the WebSocket API; absent if there is none. */
  readonly webSocket?: string;
  /** Of the project, by logical id; deployed or not. */
  readonly resources: readonly ResourceOrigin[];
  /** It has not responded yet, in a partial status; everything else is empty then. */
  readonly waiting?: true;
  /** Why this region could not be read; everything else is empty then. */
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string } | undefined;
}

export interface StatusResult {
  readonly project: string;
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
  /** What functions can see of this machine, in sentences; undefined if they do not run on it. */
  readonly functions: string | undefined;
  readonly regions: readonly RegionStatus[];
  /** With `diff`: for each region except the one that the others of its stage are compared with. */
  readonly differences?: readonly RegionDifference[];
}

/** One variable of a stage and region, or of the local `.env`. */
export interface EnvVariable {
  readonly name: string;
  /** Undefined if a function needs it but it is not set. */
  readonly value: string | undefined;
  /** What the value stands for, as `ssm /app/db-url:3` or `secret db:password`; undefined for a plain value. */
  readonly reference: string | undefined;
  /** Whether its value looks like a secret, which is better not shown. */
  readonly secret: boolean;
  /** Ids of the functions whose `envVars` name it. */
  readonly neededBy: readonly string[];
}

export interface EnvOptions extends ProjectAt {
  readonly profile?: string | undefined;
  /** `local`: the project's `.env`. */
  readonly stage: string;
  /** Undefined: every region of the stage; not looked at for `local`. */
  readonly region: string | undefined;
}

export interface EnvRegion {
  readonly stage: string;
  /** Undefined for `local`. */
  readonly region: string | undefined;
  readonly variables: readonly EnvVariable[];
  /** Why they are unknown, where others were read. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  /** It has not answered yet, in a partial result. */
  readonly waiting?: true;
}

/** A version of the environment of a stage and region. */
export interface EnvChange {
  /** Undefined for an environment written by other means, until JAWS deploys or changes it. */
  readonly version: string | undefined;
  /** ISO 8601. */
  readonly at: string;
  /** Names of variables that differ from the version before; none if that one is no longer kept. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface EnvHistory {
  readonly stage: string;
  readonly region: string;
  /** Newest first. */
  readonly versions: readonly EnvChange[];
}

export interface PackageOptions extends ProjectAt {
  /** Function ids. */
  readonly functions: readonly string[] | 'all';
  /** Absolute. */
  readonly outDir: string;
  /** Builds everything again to measure the parts, and writes a page that shows them. */
  readonly analyze: boolean;
}

interface PackagedFunction {
  readonly function: string;
  /** Absolute path of its zip. */
  readonly file: string;
  /** Hash of the zip's content. */
  readonly hash: string;
  /** Of the zip. */
  readonly bytes: number;
  readonly unzippedBytes: number;
  /** Whether it came from the cache. */
  readonly cached: boolean;
  readonly analysis?: PackageAnalysis;
}

/** The sizes of a zip's parts, in bytes before compression. */
export interface PackageAnalysis {
  /** Largest first. `package` is undefined for the project's own code. */
  readonly shares: readonly { readonly package: string | undefined; readonly bytes: number }[];
  /** Imports that have a lighter form. */
  readonly hints: readonly {
    readonly file: string;
    readonly line: number;
    readonly package: string;
    readonly bytes: number;
    readonly advice: string;
  }[];
}

export interface PackageResult {
  /** Absolute. */
  readonly folder: string;
  readonly functions: readonly PackagedFunction[];
  /** Absolute path of the page that shows the sizes. */
  readonly page: string | undefined;
}

export interface EndpointsOptions {
  readonly root: string;
  readonly profile?: string | undefined;
  /** Undefined: all. */
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
}

export interface EndpointListing {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  /** Id of the function behind it; undefined if there is none. */
  readonly function: string | undefined;
  /** Id of the folder that it is in. */
  readonly folder: string;
  /** NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS, JWT. */
  readonly authorization: string;
  readonly authorizer: string | undefined;
  readonly apiKeyRequired: boolean;
  /** Where it is deployed. */
  readonly urls: readonly { readonly stage: string; readonly region: string; readonly url: string }[];
}

export interface RouteListing {
  /** `$connect`, `$default`, `send`. */
  readonly route: string;
  readonly function: string;
  /** NONE, AWS_IAM, CUSTOM. */
  readonly authorization: string;
  /** Id of the function that decides. */
  readonly authorizer: string | undefined;
  /** Where the API is deployed. */
  readonly urls: readonly { readonly stage: string; readonly region: string; readonly url: string }[];
}

export interface EndpointsResult {
  readonly project: string;
  readonly protocol: 'REST' | 'HTTP';
  /** By path and method. */
  readonly endpoints: readonly EndpointListing[];
  /** Of the WebSocket API, by their keys. */
  readonly routes: readonly RouteListing[];
}

export interface EndpointExportOptions extends EndpointsOptions {
  readonly format: 'yaml' | 'json';
  readonly extensions: boolean;
  /** Of OpenAPI; 3.0 by default. */
  readonly version?: '3.0' | '3.1' | undefined;
  /** Absolute. Undefined: nothing is written. */
  readonly out: string | undefined;
}

export interface EndpointExport {
  readonly document: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly file: string | undefined;
}
