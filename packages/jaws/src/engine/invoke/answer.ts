import { isObject } from '../../base/text.ts';
import type { RunError } from '../types.ts';

export interface ReadAnswer {
  readonly value: unknown;
  readonly format: 'json' | 'text' | 'base64';
}

/**
 * A response as data: JSON, other text, or bytes in base64. Functions that stream their responses may send anything.
 */
export function readAnswer(payload: Uint8Array): ReadAnswer {
  if (payload.length === 0) return { value: null, format: 'json' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch {
    return { value: Buffer.from(payload).toString('base64'), format: 'base64' };
  }
  try {
    return { value: JSON.parse(text), format: 'json' };
  } catch {
    return { value: text, format: 'text' };
  }
}

/**
 * The error that a failed function returned. Each runtime has its own name for the stack trace.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html, …/python-exceptions.html, …/java-exceptions.html
 */
export function readError({ value }: ReadAnswer): RunError {
  const specified = isObject(value) ? value : {};
  const trace = [specified.trace, specified.stackTrace].find(Array.isArray) ?? [];
  return {
    errorType: typeof specified.errorType === 'string' ? specified.errorType : 'Error',
    errorMessage: typeof specified.errorMessage === 'string' ? specified.errorMessage : textOf(value),
    // Python's lines contain line breaks, with code below them.
    trace: trace.map(String).flatMap((line) => line.split(/\r?\n/).filter((part) => part.trim() !== '')),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
