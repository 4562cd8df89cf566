import type { Context } from './context.ts';

/** Property values of a resource after all intrinsic functions are resolved. */
export type Properties = Readonly<Record<string, unknown>>;

/** What a resource type's handler gets: the deployment's context and the resource's place in its stack. */
export interface ResourceContext extends Context {
  readonly stack: { readonly id: string; readonly name: string; readonly tags: Readonly<Record<string, string>> };
  readonly logicalId: string;
  /** Aborted when nothing waits for the resource any more. */
  readonly signal?: AbortSignal;
  /**
   * A generated name in CloudFormation's shape, `<stack>-<logical id>-<random>`, cut to `maxLength` (default 64).
   * The same for every call within one create. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
   */
  name(options?: { maxLength?: number; lowerCase?: boolean }): string;
}

export interface ResourceState {
  /** Physical id: what `Ref` gives unless `ref` says otherwise. */
  readonly id: string;
  /** What `Fn::GetAtt` gives, by attribute name; nested names as `Endpoint.Address`. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Distinguishes the resource of an interrupted create from an earlier one and from another owner's. */
export interface Search {
  /** When the create began, in milliseconds since the epoch. */
  readonly since: number;
  /** Whether a stack here has a resource of this type under that physical id. */
  taken(id: string): boolean;
}

/**
 * One CloudFormation resource type, kept beside the service it belongs to and made of that service's operations. Which
 * change of a property replaces the resource is read from the official schema, not decided here.
 */
export interface ResourceType {
  readonly type: string;
  /** The `ResourceStatusReason` of what was created, changed or taken over; without it there is none. */
  readonly note?: string;
  create(properties: Properties, ctx: ResourceContext): Promise<ResourceState>;
  /** In-place update. A type without it is replaced on every change. */
  update?(id: string, properties: Properties, previous: Properties, ctx: ResourceContext): Promise<ResourceState>;
  /** Must succeed when the resource is gone already. */
  delete(id: string, properties: Properties, ctx: ResourceContext): Promise<void>;
  /** What exists now, or undefined when it is gone: for drift detection and for `GetAtt` after changes from outside. */
  read?(id: string, properties: Properties, ctx: ResourceContext): Promise<ResourceState | undefined>;
  /**
   * The properties of one that exists, as they are now, in the template's shapes: for drift detection. Properties that
   * it leaves out are unknown. Without it only existence is compared.
   */
  actual?(id: string, properties: Properties, ctx: ResourceContext): Promise<Properties>;
  /**
   * What a `create` with these properties and this `ctx.name()` has made, for one that a crash cut off before its answer.
   * Only types whose ids the service makes need it: a resource with a name is found by its name. Of a type that also has
   * `read`, `find` is called before the create too: a resource found then was never the stack's.
   */
  find?(properties: Properties, ctx: ResourceContext, search: Search): Promise<ResourceState | undefined>;
}
