import { stderrLogger } from './kernel/logger.ts';
import { Executables } from './services/lambda/exec/runtime/executables.ts';
import { Supply } from './services/lambda/exec/supply/supply.ts';
import { answer, complain } from './store/console.ts';

const USAGE = `Usage: jaws-cloud node <major>

Where the Node.js of a major version is that functions get here. One that is not on this machine is fetched, once.
`;

/**
 * `jaws-cloud node 24`: a JSON line `{ fetching, into }` for a download, and one with the result, `{ path, version, note? }`. The note
 * says why it is another version. Returns the exit code.
 */
export async function nodeCommand(args: readonly string[]): Promise<number> {
  const [major, ...rest] = args;
  if (major === undefined || !/^\d+$/.test(major) || rest.length > 0) {
    complain(USAGE);
    return 2;
  }
  const supply = new Supply({ ...stderrLogger, warn: (message) => report(message) });
  const report = (message: string) => {
    if (message.startsWith('Fetching ')) answer({ fetching: `Node.js ${major}`, into: supply.cache });
  };
  answer(await new Executables(supply).node(major));
  return 0;
}
