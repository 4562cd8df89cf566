import type { Caller, Context } from './context.ts';
import type { AwsError } from './errors.ts';
import type { RequestHead } from './service.ts';

/** Who calls what is no AWS API (a deployed API, a function's URL, a socket), and what they may do. */
export interface Callers {
  /**
   * Who signed a request, which is given as it was sent, for this service (`execute-api`, `lambda`); undefined: it is unsigned.
   * Throws AWS's refusals, with the names and statuses of REST services. Signatures are checked in a strict cloud.
   */
  signerOf(head: RequestHead, service: string, body: Uint8Array): Caller | undefined;
  /** AWS's answer for what the caller may not do; undefined when it may. */
  denialOf(caller: Caller, access: InvokeAccess): Promise<AwsError | undefined>;
  /** What a resource's own policy says to a caller without credentials who calls this operation; undefined: nothing. */
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

/** Of a kernel without a gateway: nothing comes in there. */
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
