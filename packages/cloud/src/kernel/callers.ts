import type { Caller, Context } from './context.ts';
import type { AwsError } from './errors.ts';
import type { RequestHead } from './service.ts';

/**
 * The callers of endpoints outside the AWS APIs (a deployed API, a function's URL, a socket), and their permissions.
 */
export interface Callers {
  /**
   * The signer of a request, passed as it was sent, for this service (`execute-api`, `lambda`); undefined: it is unsigned.
   * Throws AWS's refusals, with the names and statuses of REST services. Signatures are checked in a strict cloud.
   */
  signerOf(head: RequestHead, service: string, body: Uint8Array): Caller | undefined;
  /** AWS's refusal when the caller lacks the permission; otherwise undefined. */
  denialOf(caller: Caller, access: InvokeAccess): Promise<AwsError | undefined>;
  /** The decision of a resource's own policy about a caller without credentials; undefined: the policy does not decide. */
  policySays(
    ctx: Context,
    service: string,
    operation: string,
    input: Record<string, unknown>,
  ): Promise<'allow' | 'deny' | undefined>;
}

interface InvokeAccess {
  /** `execute-api:Invoke`. */
  readonly action: string;
  readonly resource: string;
  /** 12 digits. */
  readonly resourceAccount: string;
  /** The resource's own policy, as JSON. */
  readonly resourcePolicy?: string | undefined;
  readonly conditions?: Readonly<Record<string, string | undefined>>;
}

/** For a kernel without a gateway, which receives no requests. */
export const noCallers: Callers = {
  signerOf() {
    throw new Error('There is no gateway.');
  },
  denialOf() {
    throw new Error('There is no gateway.');
  },
  policySays() {
    throw new Error('There is no gateway.');
  },
};
