import { spawn } from 'node:child_process';

/** How long a fetch may take in all. Milliseconds. */
const LONGEST = 10 * 60_000;
/** How much of what a program says is kept to explain its failure. Characters. */
const KEPT = 8_192;
/** How npm says that there is no way to the registry. */
const UNREACHABLE = /^code (?:EAI_AGAIN|ECONN\w+|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|E?TIMEDOUT|ERR_SOCKET_TIMEOUT)/;

/** What kept a program from doing its work, in a line. */
export class FetchFailed extends Error {}

/** Nobody answered: asking for something else now is of no use. */
export class OutOfReach extends FetchFailed {}

/**
 * Runs a package manager to its end with this process's environment: registry, proxy and credentials are the user's.
 * Throws FetchFailed with `explain` of what it said, OutOfReach when it took longer than `patience` milliseconds.
 */
export async function runFetcher(
  command: string,
  args: readonly string[],
  options: { cwd: string; signal: AbortSignal; explain: (said: string) => string; patience?: number },
): Promise<void> {
  const { patience = LONGEST } = options;
  const began = performance.now();
  const said = await new Promise<{ code: number | null; text: string }>((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patience,
      signal: options.signal,
      windowsHide: true,
    });
    let text = '';
    const take = (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-KEPT);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => reject(new FetchFailed(`${command} cannot be run: ${error.message}`)));
    child.on('close', (code) => resolve({ code, text }));
  });
  if (said.code === 0) return;
  if (performance.now() - began >= patience) throw new OutOfReach(`no answer within ${patience / 1000} s`);
  const why = options.explain(said.text);
  throw UNREACHABLE.test(why) ? new OutOfReach(why) : new FetchFailed(why);
}
