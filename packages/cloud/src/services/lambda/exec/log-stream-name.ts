import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';

/** `<date>/[<version>]<id>`; in a group that functions share, the function's name stands before the version. */
export function logStreamName(now: number, version: string, id: string, sharedBy?: string): string {
  const date = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return sharedBy ? `${date}/${sharedBy}[${version}]${id}` : `${date}/[${version}]${id}`;
}

/** The role whose rights decide about a function's log; other emulators ask for none. */
export const loggingRole = ({ kernel }: Context, { Role }: FunctionConfiguration): string | undefined =>
  kernel.lenient ? undefined : Role;
