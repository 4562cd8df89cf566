export * as env from './env';

/** The types that `jaws types` finds for each function, by `<module>/<function>`; aws_modules/jaws-env.d.ts fills it in. */
// biome-ignore lint/suspicious/noEmptyInterface: a type alias cannot be filled in
export interface Functions {}

/** Names that functions list under `lambda.resources`; aws_modules/jaws-env.d.ts fills them in. */
// biome-ignore lint/suspicious/noEmptyInterface: a type alias cannot be filled in
export interface Resources {}

/**
 * Values of the resources that the function lists in its awsm.json, as `Ref` of CloudFormation gives them: the name of a table or
 * bucket, the URL of a queue. Any other name throws an error that says what to do.
 */
export const resources: Readonly<Resources>;

type Part<Id extends keyof Functions, Key extends string> =
  Functions[Id] extends Readonly<Record<Key, infer Value>> ? Value : never;

/** The environment of a function: `process.env as EnvOf<'greetings/hello'>`. Values of the stage may be missing. */
export type EnvOf<Id extends keyof Functions> = Part<Id, 'env'>;

/** The events that call a function, from its endpoints and event sources: `handler(event: EventOf<'greetings/hello'>)`. */
export type EventOf<Id extends keyof Functions> = Part<Id, 'event'>;

/** The resources that a function lists: `const own: ResourcesOf<'links/create'> = resources`. */
export type ResourcesOf<Id extends keyof Functions> = Part<Id, 'resources'>;
