/** A schema from zod, Valibot, ArkType or any other library of the standard: https://standardschema.dev */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/** A schema's result for a valid value. */
export type OutputOf<S extends Schema> = NonNullable<S['~standard']['types']>['output'];

/** The part of an event that `withRequest` needs: those of REST and HTTP APIs and of function URLs have it. */
export interface RequestEvent {
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly headers?: { readonly [name: string]: string | undefined } | null | undefined;
}

export interface Answer {
  statusCode: number;
  headers?: { [name: string]: boolean | number | string };
  body?: string;
  isBase64Encoded?: boolean;
}

export interface RequestOptions {
  /** Headers of every answer, including refusals: for CORS. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A handler, which pings of `warm.schedule` never reach, whose first argument is the body of the request, parsed by its content type (JSON, forms, text) and validated. A body that
 * is not JSON is answered with 400, an unknown content type with 415, one that does not fit with 422 and
 * `{ message, issues: [{ path, message }] }`. What the handler returns is the body of the answer, undefined is 204, and an object with a
 * `statusCode` is the answer itself.
 */
export function withRequest<S extends Schema, Event extends RequestEvent = RequestEvent, Context = unknown>(
  schema: S,
  handler: (body: OutputOf<S>, event: Event, context: Context) => unknown,
  options?: RequestOptions,
): (event: Event, context: Context) => Promise<Answer>;
