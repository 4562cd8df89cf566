import { request } from 'node:http';
import { rootPassword } from './root-key.ts';

/** Asks a cloud to close itself; false when it does not say that it will: one of an earlier version, or one that hangs. */
export function askToEnd(endpoint: string, timeout = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(`${endpoint}/_jaws/end`, { method: 'POST', agent: false, auth: rootPassword, timeout });
    sent.once('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode === 202);
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer')));
    sent.once('error', () => resolve(false));
    sent.end();
  });
}
