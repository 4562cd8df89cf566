import { request } from 'node:http';
import { rootPassword } from './root-key.ts';

/** Asks a cloud to shut down; false if it does not confirm: it is an earlier version, or it hangs. */
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
