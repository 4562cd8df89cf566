import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { AnsweredCall, SettledResource } from '../packages/cloud/src/kernel/observe.ts';

/**
 * With RECORD_CALLS, which names a file: adds a line with the operations that this file's tests called on a cloud in their own
 * process, and the types of the resources created there. docs/cloud-coverage.md is made from these.
 */
const file = process.env.RECORD_CALLS;
if (file) {
  const operations = { wire: new Set<string>(), inside: new Set<string>() };
  const resourceTypes = new Set<string>();
  const answered = (message: unknown) => {
    const { way, service, operation } = message as AnsweredCall;
    operations[way].add(`${service}:${operation}`);
  };
  const settled = (message: unknown) => void resourceTypes.add((message as SettledResource).type);
  subscribe('jaws-cloud:answered-call', answered);
  subscribe('jaws-cloud:settled-resource', settled);
  afterAll(() => {
    unsubscribe('jaws-cloud:answered-call', answered);
    unsubscribe('jaws-cloud:settled-resource', settled);
    const test = relative(process.cwd(), expect.getState().testPath ?? '');
    const { wire, inside } = operations;
    const line = { test, operations: [...wire], inside: [...inside], resourceTypes: [...resourceTypes] };
    if (wire.size + inside.size + resourceTypes.size > 0) appendFileSync(file, `${JSON.stringify(line)}\n`);
  });
}
