import { spawn } from 'node:child_process';

/** How long a fetch may take in all. Milliseconds. */
const LONGEST = 10 * 60_000;
/** How much of what a program says is kept to explain its failure. Characters. */
const KEPT = 8_192;

/** What kept a program from doing its work, in a line. */
export class FetchFailed extends Error {}

/**
 * Runs a package manager to its end with this process's environment: registry, proxy and credentials are the user's.
 * Throws FetchFailed with `explain` of what it said.
 */
export async function runFetcher(
  command: string,
  args: readonly string[],
  options: { cwd: string; signal: AbortSignal; explain: (said: string) => string },
): Promise<void> {
  const said = await new Promise<{ code: number | null; text: string }>((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST,
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
  if (said.code !== 0) throw new FetchFailed(options.explain(said.text));
}
