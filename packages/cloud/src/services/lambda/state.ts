import type {
  AliasConfiguration,
  CodeSigningConfig,
  EventSourceMappingConfiguration,
  FunctionConfiguration,
  FunctionEventInvokeConfig,
  FunctionUrlConfig,
  GetLayerVersionResponse,
  GetRuntimeManagementConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Collection } from '../../store/store.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly kernel: Kernel;
}

/** A deployment package: the zip as received. */
export interface Code {
  readonly blob: string;
  /** Base64, as `CodeSha256`. */
  readonly sha256: string;
  /** Bytes, zipped. */
  readonly size: number;
  /** Bytes, unzipped. Undefined in records of earlier versions and if it is not an archive. */
  readonly unzipped?: number;
  /** URI of the container image in place of a zip: a lenient cloud stores it, but cannot run it. */
  readonly image?: string;
}

/** `$LATEST` of a function, and what belongs to the function and not to a version of it. */
export interface FunctionRecord {
  readonly name: string;
  readonly configuration: FunctionConfiguration;
  readonly code: Code;
  /** Number of the version that was published last; never used again, even when that version is deleted. */
  readonly lastVersion: number;
  /** `RevisionId` of `$LATEST` when a version was made of it last. */
  readonly publishedRevision?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  readonly recursiveLoop?: 'Allow' | 'Terminate';
  readonly codeSigningConfig?: string;
}

export interface VersionRecord {
  readonly configuration: FunctionConfiguration;
  readonly code: Code;
}

export interface PolicyRecord {
  readonly revisionId: string;
  readonly statements: readonly Readonly<Record<string, unknown>>[];
}

export interface LayerVersionRecord {
  readonly layer: Omit<GetLayerVersionResponse, 'Content'>;
  readonly name: string;
  readonly code: Code;
  readonly policy?: PolicyRecord;
  /** Functions that use it keep it; it is hidden from all others. */
  readonly deleted?: boolean;
}

/** Dates are stored as milliseconds, since records are JSON. */
export interface EventInvokeRecord extends Omit<FunctionEventInvokeConfig, 'LastModified'> {
  readonly modified: number;
}

export interface MappingRecord {
  readonly mapping: Omit<EventSourceMappingConfiguration, 'LastModified' | 'StartingPositionTimestamp'>;
  readonly modified: number;
  readonly startingPositionTimestamp?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export type RuntimeManagementRecord = Pick<GetRuntimeManagementConfigResponse, 'RuntimeVersionArn' | 'UpdateRuntimeOn'>;

export interface CodeSigningRecord {
  readonly config: CodeSigningConfig;
  readonly tags: Readonly<Record<string, string>>;
}

/** An open tumbling window. */
export interface WindowRecord {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly state: Readonly<Record<string, unknown>>;
}

/** An asynchronous invocation that was accepted and is not done. */
export interface EventRecord {
  readonly id: string;
  readonly name: string;
  readonly qualifier?: string;
  /** Base64. */
  readonly payload: string;
  readonly accepted: number;
  /** How often the function was attempted. */
  readonly attempts: number;
  readonly clientContext?: string;
  /** ARN or principal of who wanted it. */
  readonly trigger?: string;
  /** `X-Amzn-Trace-Id` of what led to it. */
  readonly trace?: string;
}

export interface ProvisionedRecord {
  readonly requested: number;
  readonly modified: number;
}

const named =
  <T>(collection: string) =>
  (place: Place): Collection<T> =>
    place.kernel.store.collection<T>(`lambda/${place.account}/${place.region}/${collection}`);

export const functions = named<FunctionRecord>('functions');
/** By `<name>:<version>`. */
export const versions = named<VersionRecord>('versions');
/** By `<name>:<alias>`. */
export const aliases = named<AliasConfiguration>('aliases');
/** By `<name>` or `<name>:<qualifier>`. */
export const policies = named<PolicyRecord>('policies');
/** By `<name>` or `<name>:<alias>`. */
export const urls = named<FunctionUrlConfig & { readonly id: string }>('urls');
/** By `<name>:<qualifier>`, `$LATEST` included. */
export const eventInvokeConfigs = named<EventInvokeRecord>('event-invoke-configs');
/** By UUID. */
export const mappings = named<MappingRecord>('event-source-mappings');
/** Sequence number of the last record that is done with, by `<mapping>/<shard>`. */
export const positions = named<string>('stream-positions');
/** By `<mapping>/<shard>`. */
export const windows = named<WindowRecord>('stream-windows');
/** By `<layer>:<version>`. */
export const layerVersions = named<LayerVersionRecord>('layer-versions');
/** Last version number, by layer. */
export const layerCounters = named<number>('layer-counters');
/** By `<name>:<version>`, `$LATEST` included. */
export const runtimeManagement = named<RuntimeManagementRecord>('runtime-management');
/** By id. */
export const codeSigningConfigs = named<CodeSigningRecord>('code-signing-configs');
/** By request id. */
export const events = named<EventRecord>('events');
/** Provisioned concurrency, by `<name>:<qualifier>`. */
export const provisioned = named<ProvisionedRecord>('provisioned');

/** The function that a URL's id stands for; ids are unique over all accounts and regions. */
export const urlIds = (kernel: Kernel) =>
  kernel.store.collection<{
    readonly account: string;
    readonly region: string;
    readonly name: string;
    readonly alias?: string;
  }>('lambda/url-ids');
