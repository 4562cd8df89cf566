import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AnsweredCall } from '../../../../cloud/src/kernel/observe.ts';

/** The calls of these operations that JAWS makes during `work`. */
export async function callsOf(operations: readonly string[], work: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = [];
  const listen = (message: unknown) => {
    const { way, service, operation } = message as AnsweredCall;
    if (way === 'wire' && operations.includes(operation)) calls.push(`${service}:${operation}`);
  };
  subscribe('jaws-cloud:answered-call', listen);
  try {
    await work();
  } finally {
    unsubscribe('jaws-cloud:answered-call', listen);
  }
  return calls;
}
