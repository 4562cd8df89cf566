import { randomBytes } from 'node:crypto';
import type { Host } from './host.ts';

/** Sorts by time, and no two are equal: `20261128T133500Z-4f2a1c9b`. */
export function newDeploymentId(now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(4).toString('hex')}`;
}

/**
 * Does work with a host whose events carry the deployment's id. Once the work has ended, its events are dropped, even if parts of it
 * still run.
 */
export async function asDeployment<T>(host: Host, id: string, work: (host: Host) => Promise<T>): Promise<T> {
  let over = false;
  const task: Host = {
    ...host,
    emit: (event) => {
      if (!over) host.emit({ ...event, deployment: id });
    },
    agree:
      host.agree &&
      (async (question) => {
        task.emit({ type: 'question', question });
        const agreed = await host.agree!(question);
        task.emit({ type: 'answer', question: question.type, agreed });
        return agreed;
      }),
  };
  try {
    return await work(task);
  } finally {
    over = true;
  }
}
