import { readdirSync, readFileSync } from 'node:fs';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { expect } from 'vitest';
import type { CloudOptions } from '../../../index.ts';
import { writeZip } from '../code/zip-write.ts';
import { lambdaCloud } from './cloud.ts';

/** Processes that this process has started and that have not ended. */
export function children(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [state, parent] = readFileSync(`/proc/${Number(name)}/stat`, 'latin1')
        .split(') ')
        .at(-1)!
        .split(' ');
      return Number(parent) === process.pid && state !== 'Z' ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

interface Shown {
  readonly function: string;
  readonly owner?: string;
  readonly spare: boolean;
}

/** A started cloud and its control plane for functions under development. */
export async function developed(options: CloudOptions = {}) {
  const cloud = await lambdaCloud(options);
  const develop = async (method = 'GET', body?: object, query = '') => {
    const answer = await fetch(`${cloud.endpoint}/_jaws/develop${query}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const said = (await answer.json()) as { message?: string; functions: Shown[]; seconds: number };
    return { status: answer.status, ...said };
  };
  const begin = (names: readonly string[], more: object = {}) =>
    develop('PUT', { functions: names.map((name) => ({ region: 'us-east-1', function: name })), ...more });
  const spares = async () => (await develop()).functions.filter(({ spare }) => spare).map((one) => one.function);
  const ready = (name: string) => expect.poll(spares, { timeout: 20_000 }).toContain(name);
  const update = (FunctionName: string, files: Readonly<Record<string, string>>) =>
    cloud.lambda.updateFunctionCode({ FunctionName, ZipFile: writeZip(files) });
  const logs = new CloudWatchLogs(cloud.config);
  return { ...cloud, logs, develop, begin, spares, ready, update };
}
