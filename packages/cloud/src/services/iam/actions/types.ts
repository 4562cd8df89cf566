/** Where a request is: what an ARN is made of. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Permission {
  readonly action: string;
  /** As `Request.resource`: `*` for an action without a resource, undefined for one that is not known. */
  readonly resource: string | undefined;
  /** Condition keys that come from the input: `s3:prefix`. */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Further permissions that are needed together with this one: for operations on several resources. */
  readonly also?: readonly Permission[];
}

/** Members of a decoded input. */
export type Input = Readonly<Record<string, unknown>>;

/** What one service needs: `undefined` for operations that anyone may call. */
export type ServiceActions = (operation: string, input: Input, place: Place) => Permission | undefined;

/** A member as text, or undefined when it is missing or of another type. */
export function member(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
