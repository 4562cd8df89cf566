export { CrudError } from './error.ts';
export type { Item } from './item.ts';
export type { ListInput } from './list.ts';
export type { Connection, ResourceOptions } from './options.ts';
export { type CreateOptions, createResource, type Resource } from './resource.ts';
export { compileSchema, type Validator } from './schema/compile.ts';
export { type Json, type JsonObject, type Problem, SchemaError } from './schema/types.ts';
export { serve } from './serve.ts';
export { de } from './texts/de.ts';
