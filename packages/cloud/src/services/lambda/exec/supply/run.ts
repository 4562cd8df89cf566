import { spawn } from 'node:child_process';

/** The total time limit of a download. Milliseconds. */
const LONGEST = 10 * 60_000;
/** On a loaded machine a program is slow, not who it asks: beside its timeout it gets its start's time so many times. */
const STARTS = 5;
/** How much of a program's output is kept to explain its failure. Characters. */
const KEPT = 8_192;
/** npm's messages if the registry is unreachable. */
const UNREACHABLE = /^code (?:EAI_AGAIN|ECONN\w+|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|E?TIMEDOUT|ERR_SOCKET_TIMEOUT)/;

/** The reason for a program's failure, in one line. */
export class FetchFailed extends Error {}

/** No response came: another request now would fail too. */
export class OutOfReach extends FetchFailed {}

/**
 * Runs a package manager to its end with this process's environment: registry, proxy and credentials are the user's.
 * Throws FetchFailed with `explain` of what it said, OutOfReach when it took too long: ten minutes, or `timeoutMs` milliseconds and
 * {@link STARTS} times what it took to say its first word, from that word on.
 */
export async function runFetcher(
  command: string,
  args: readonly string[],
  options: { cwd: string; signal: AbortSignal; explain: (said: string) => string; timeoutMs?: number },
): Promise<void> {
  const { timeoutMs } = options;
  const began = performance.now();
  let left = LONGEST;
  let timer: NodeJS.Timeout | undefined;
  const said = await new Promise<{ code: number | null; text: string; late?: boolean }>((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: options.signal,
      windowsHide: true,
    });
    let text = '';
    let late = false;
    const giveUp = (milliseconds: number) => {
      clearTimeout(timer);
      left = milliseconds;
      timer = setTimeout(() => {
        late = true;
        child.kill();
      }, milliseconds);
    };
    giveUp(LONGEST);
    const take = (chunk: Buffer) => {
      if (text === '' && timeoutMs !== undefined) giveUp(timeoutMs + STARTS * (performance.now() - began));
      text = (text + chunk.toString()).slice(-KEPT);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => reject(new FetchFailed(`${command} cannot be run: ${error.message}`)));
    child.on('close', (code) => resolve({ code, text, late }));
  }).finally(() => clearTimeout(timer));
  if (said.code === 0) return;
  if (said.late) throw new OutOfReach(`no answer within ${Math.round(left / 1000)} s`);
  const why = options.explain(said.text);
  throw UNREACHABLE.test(why) ? new OutOfReach(why) : new FetchFailed(why);
}
