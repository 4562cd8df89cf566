import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { invalidParameter } from '../errors.ts';
import { queueArn } from '../find.ts';
import type { Queue } from '../records.ts';

interface Receipt {
  readonly message: string;
  /** When it was received. Milliseconds since the epoch. */
  readonly at: number;
}

/** Opaque to clients; identifies the queue, message and receive. */
export function makeReceipt(kernel: Kernel, queue: Queue, message: string, at: number): string {
  return Buffer.from(`${kernel.ids.uuid()} ${queueArn(queue)} ${message} ${at}`).toString('base64');
}

const invalid = (handle: string, quoted: boolean): AwsError =>
  new AwsError(
    'ReceiptHandleIsInvalid',
    quoted
      ? `The input receipt handle "${handle}" is not a valid receipt handle.`
      : 'The input receipt handle is invalid.',
    404,
  );

/** `quoted`: whether the error quotes an invalid handle. */
export function readReceipt(handle: string | undefined, queue: Queue, quoted = false): Receipt {
  const [nonce = '', arn, message = '', at = ''] = Buffer.from(handle ?? '', 'base64')
    .toString()
    .split(' ');
  if (nonce.length !== 36 || !arn?.startsWith('arn:') || message === '' || !/^\d+$/.test(at)) {
    throw invalid(handle ?? '', quoted);
  }
  if (arn !== queueArn(queue)) throw invalid(handle ?? '', quoted);
  return { message, at: Number(at) };
}

export const expiredReceipt = (handle: string): AwsError =>
  invalidParameter(`Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`);
