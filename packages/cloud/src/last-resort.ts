import type { OpenRequests } from './gateway/open-requests.ts';
import { errorText } from './kernel/create-kernel.ts';
import type { Logger } from './kernel/environment.ts';
import { outliveReaders } from './store/console.ts';

/**
 * Keeps the process alive through errors that no handler of an event, a timer or a promise caught: they are logged, the requests that
 * they belong to are answered with 500, and everything that was acknowledged is kept. Each of them is a bug of this program.
 */
export function installLastResort(requests: OpenRequests, log: Logger): void {
  // The parent process may have stopped reading our output; logging that would cause the same error again.
  outliveReaders();
  process.on('uncaughtException', (error, origin) => {
    try {
      log.error('A bug of jaws-cloud: an uncaught error', { origin, error: errorText(error) });
      requests.fail();
    } catch {
      // Nothing may be thrown here: an error in this handler ends the process.
    }
  });
}
