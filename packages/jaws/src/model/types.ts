import type { Position } from '../project/types.ts';
import type { AlarmSettings, FunctionAlarms } from './alarms/types.ts';
import type { SchemaReference } from './api/schema-reference.ts';
import type { ApiModel, CorsModel, JsonSchema, MethodSettings } from './api/types.ts';
import type { CanaryModel } from './canary.ts';
import type { Template } from './cloudformation.ts';
import type { EventSource } from './event-sources/index.ts';
import type { WarmModel, WarmSettings } from './warm.ts';

export type { CorsModel } from './api/types.ts';
export type { Template, TemplateResource } from './cloudformation.ts';

/** A valid project: names checked, defaults filled in, nothing left to look up on disk. */
export interface Model {
  readonly root: string;
  readonly name: string;
  /** Tells it from another project of the same name. */
  readonly id: string;
  readonly domain: string;
  readonly profile: string | undefined;
  /** The environment names the profile and wins over jaws.json. */
  readonly isPinned?: boolean | undefined;
  /** The account of each stage in jaws.json; a region's own entry takes precedence. */
  readonly accounts?: Readonly<Record<string, AccessModel>> | undefined;
  /** In the order of jaws.json. */
  readonly stages: readonly StageModel[];
  readonly functions: readonly FunctionModel[];
  readonly endpoints: readonly EndpointModel[];
  /** Settings that the endpoints share; undefined by default. */
  readonly api?: ApiModel | undefined;
}

/** Regions that are deployed together. */
export interface WaveModel {
  readonly regions: readonly string[];
  /** Seconds to watch them before the next wave begins. */
  readonly bake: number;
  /** How traffic shifts to new versions; absent for all at once. */
  readonly canary?: CanaryModel | undefined;
}

/** How a stage is deployed over its regions. */
export interface RolloutModel {
  readonly profile?: 'fast' | 'safe' | 'amazon' | undefined;
  /** Every region of the stage is in one of them. */
  readonly waves: readonly WaveModel[];
  /** Invocations that a wave needs before it counts as good. */
  readonly minRequests: number;
  /** Percent. */
  readonly maxErrorRate?: number | undefined;
  /** Names of CloudWatch alarms. */
  readonly alarms: readonly string[];
  /** Instead, the stage's own alarms of the functions that change: jaws.json names none. */
  readonly ownAlarms?: boolean | undefined;
  /** A path of the API. */
  readonly probe?: string | undefined;
  /** When a wave fails, finished regions go back to their previous release. */
  readonly allOrNothing: boolean;
  /** Ids of functions that a canary calls before and after. */
  readonly beforeTraffic?: string | undefined;
  readonly afterTraffic?: string | undefined;
  /** Whether each wave except the first needs a confirmation: every wave, or only waves that delete something. */
  readonly confirm: 'never' | 'removals' | 'always';
}

/** A custom domain of a stage: one name for all its regions. */
export interface DomainModel {
  /** In ASCII and lower case, without a dot at the end: `api.myapp.com`, `*.myapp.com`. */
  readonly name: string;
  /** The API path that Route 53 calls to check whether a region answers. Undefined: no health check. */
  readonly health?: string;
  /** Route 53 asks every 10 seconds instead of every 30. */
  readonly fast?: boolean;
  /** Path below the domain, without slashes at its ends. */
  readonly basePath?: string;
  /** Id of the hosted zone; false if no zone of this account has the name. Undefined: it is found by the name. */
  readonly zone?: string | false;
}

/** What a stage promises for the loss of one region. */
export interface PromisesModel {
  /** Percentage of a month's requests, with one such loss in it. */
  readonly availability?: number;
  /** Time from the loss to the last request that fails because of it. */
  readonly recoverySeconds?: number;
}

/** How the account of a stage or region is reached. */
export interface AccessModel {
  /** Its number; undefined until a deployment writes it. */
  readonly account?: string | undefined;
  readonly profile?: string | undefined;
  readonly role?: { readonly arn: string; readonly externalId?: string | undefined } | undefined;
}

export interface StageModel {
  readonly name: string;
  /** Absent if jaws.json does not set it. */
  readonly promises?: PromisesModel | undefined;
  /** Absent if jaws.json does not set it. */
  readonly domains?: readonly DomainModel[] | undefined;
  /** Absent if jaws.json does not set it: all regions at once. */
  readonly rollout?: RolloutModel | undefined;
  readonly regions: readonly RegionModel[];
}

export interface RegionModel {
  readonly stage: string;
  readonly region: string;
  /** All regions of the stage, the home region first, the others in the order of jaws.json. Absent: this region alone. */
  readonly allRegions?: readonly string[];
  /** The jaws bucket: `jaws.<stage>.<region without dashes>.<domain>`. */
  readonly bucket: string;
  /** Whether the stage is protected according to jaws.json; absent if not set. */
  readonly protected?: boolean;
  /** How this region is deployed according to jaws.json; absent if not set. */
  readonly settings?: RegionSettings;
  /** Absent if the stage's applies. */
  readonly access?: AccessModel;
  /** Absent if there are none. */
  readonly alarms?: AlarmSettings;
  /** Composed of modules, cloudformation/resources-cf.json and cloudformation/<stage>/<region>/resources-cf.json. */
  readonly resources: Template;
  /** The file that defines each of its resources, by logical id. */
  readonly sources?: Readonly<Record<string, ResourceSource>>;
  /** Outputs of resources that exist in another region of the stage only: name -> that region. */
  readonly homeOutputs?: Readonly<Record<string, string>>;
  /** Tables that are one global table over all regions of the stage. */
  readonly replicated?: {
    readonly home: string;
    /** Their names, by logical id, with `${Name}` for parameters. */
    readonly tables: Readonly<Record<string, string>>;
    /** Outputs that are the stream of this region's replica, with the name of the table. */
    readonly streams?: Readonly<Record<string, string>>;
  };
}

/** Days, or forever. */
export type LogRetention = number | 'keep';

export interface RegionSettings {
  /** In addition to those of JAWS. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly logs?: LogRetention;
  /** ARN of a policy. */
  readonly permissionsBoundary?: string;
  /** ARN of the role that CloudFormation assumes. */
  readonly cloudFormationRole?: string;
  /** CloudFormation does not wait until resources are ready. */
  readonly express?: boolean;
  /** How functions are kept warm, if jaws.json sets it. */
  readonly warm?: WarmSettings;
}

/** The place of a resource definition. */
export interface ResourceSource extends Position {
  /** The module whose awsm.json defines it. */
  readonly module?: string;
}

export interface FunctionModel {
  /** `greetings/hello`: its name for users. */
  readonly id: string;
  readonly module: string;
  readonly name: string;
  /** `lGreetingsHello`. */
  readonly logicalId: string;
  /** Relative to the project: `aws_modules/greetings/hello`. */
  readonly folder: string;
  /** A Lambda runtime identifier; the `nodejs` of 2015 is resolved to the newest LTS and sets `legacy`. */
  readonly runtime: string;
  /** `Runtime: "nodejs"`: the handler takes a callback or calls `context.done`. */
  readonly legacy: boolean;
  /** Path of the handler's module relative to the project without extension, and its export: `aws_modules/greetings/hello/handler.handler`. */
  readonly handler: string;
  /** MiB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  readonly description: string;
  /** Names of the environment variables that the function gets, in addition to JAWS_*. */
  readonly envVars: readonly string[];
  /** Those of `envVars` that are optional; absent if it needs them all. */
  readonly optionalEnvVars?: readonly string[];
  /** Those of `envVars` whose values are secret, as far as awsm.json says so. */
  readonly secretEnvVars?: readonly string[];
  /** Outputs of the resources stack that it gets by name; absent if awsm.json lists none. Their variables are in `properties`. */
  readonly resources?: readonly string[];
  readonly package: PackageModel;
  /** Any further property of AWS::Lambda::Function that awsm.json sets (`Layers`, `Architectures`, `TracingConfig`, …). */
  readonly properties: Readonly<Record<string, unknown>>;
  /** The permissions of this function, in a role of its own; undefined if it uses the shared role. */
  readonly statements: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Its callers, by name. */
  readonly eventSources: Readonly<Record<string, EventSource>>;
  /** How long its log is kept, if awsm.json sets it. */
  readonly logs?: LogRetention;
  /** awsm.json's settings of its alarms, for regions that have alarms. */
  readonly alarms?: FunctionAlarms;
  /** awsm.json's setting for keeping it warm; a region's settings may override it. */
  readonly warm?: WarmModel;
  /** `lambda.deploy`: false keeps the function out of `--all`. */
  readonly deploy: boolean;
}

export interface PackageModel {
  readonly builder: 'esbuild' | false;
  readonly minify: boolean;
  /** Whether functions and classes keep their names when the bundle is minified; it makes the bundle larger. */
  readonly keepNames: boolean;
  /**
   * Whether the bundle's source map is in the zip, and stack traces name the lines of the sources. `embedded`: in the code itself, with the
   * sources' absolute paths, for a debugger on this machine, which finds neither the zip nor the project from the folder where the code
   * runs.
   */
  readonly sourceMaps: boolean | 'embedded';
  readonly ignore: readonly string[];
  readonly exclude: readonly string[];
  readonly includePaths: readonly string[];
  /** Regular expressions on paths relative to the project. */
  readonly excludePatterns: readonly string[];
  /** A program and its arguments that build the code, for runtimes without a bundler in JAWS. */
  readonly build?: readonly string[] | undefined;
  /** In an installed module: the variables that the program gets beside the usual ones. Others get the whole environment. */
  readonly buildVariables?: readonly string[] | undefined;
}

type EndpointType = 'AWS' | 'AWS_PROXY' | 'HTTP' | 'HTTP_PROXY' | 'MOCK';

/** How `jaws check` calls an endpoint. */
export interface HealthModel {
  /** Below the stage, with a leading slash; variables have values. */
  readonly path: string;
  /** Absent: any status below 400. */
  readonly status?: number;
}

export interface EndpointModel {
  /** `GET /greetings/hello`. */
  readonly id: string;
  /** With a leading slash, without a trailing one. */
  readonly path: string;
  /** Upper case; `ANY` for all. */
  readonly method: string;
  readonly type: EndpointType;
  /** Id of its folder: `greetings/hello`; also of the function behind it, if its type calls one. */
  readonly function: string;
  readonly description?: string | undefined;
  /** NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS, JWT. */
  readonly authorizationType: string;
  /** Name of an authorizer of the API. */
  readonly authorizer?: string | undefined;
  readonly scopes?: readonly string[];
  readonly apiKeyRequired: boolean;
  /** The target in place of a function: text or an intrinsic function of CloudFormation. */
  readonly uri?: unknown;
  readonly integrationHttpMethod?: string | undefined;
  readonly credentials?: unknown;
  readonly connectionType?: string | undefined;
  readonly connectionId?: unknown;
  /** By content type, as API Gateway takes them: text. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly passthroughBehavior?: string | undefined;
  readonly contentHandling?: string | undefined;
  /** `integration.request.…` -> `method.request.…` or `'literal'`. */
  readonly requestParameters: Readonly<Record<string, string>>;
  /** `method.request.…` -> whether a request must have it. */
  readonly declaredParameters?: Readonly<Record<string, boolean>>;
  /** Names of models by content type. */
  readonly requestModels?: Readonly<Record<string, string>>;
  readonly validate?: { readonly body: boolean; readonly parameters: boolean };
  /** The place of the request schema in the code. */
  readonly request?: SchemaReference;
  /** The place of the response schema in the code. */
  readonly response?: SchemaReference;
  readonly health?: HealthModel;
  /** JSON schema (2020-12) of `request`; set once the code has been evaluated. */
  readonly requestSchema?: JsonSchema;
  /** The same for `response`. */
  readonly responseSchema?: JsonSchema;
  readonly cacheNamespace: string | undefined;
  readonly cacheKeyParameters: readonly string[];
  readonly timeoutInMillis?: number | undefined;
  readonly streams?: boolean;
  readonly payloadFormatVersion?: string | undefined;
  /** Names of AWS::ApiGateway::Stage MethodSetting. */
  readonly settings?: MethodSettings | undefined;
  /** Undefined: the API's setting. */
  readonly cors?: CorsModel | false | undefined;
  /** Under `default` or a pattern, as written in awsm.json. */
  readonly responses: Readonly<Record<string, ResponseModel>>;
}

export interface ResponseModel {
  readonly statusCode: string;
  readonly selectionPattern: string | undefined;
  readonly responseParameters: Readonly<Record<string, string>>;
  /** Names of models by content type. */
  readonly responseModels: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
  readonly contentHandling?: string | undefined;
}
