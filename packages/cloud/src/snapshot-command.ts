import { parseArgs } from 'node:util';
import { exitCodeOf } from './exit-codes.ts';
import { migrations } from './services/migrations.ts';
import { answer, complain, note, visible } from './store/console.ts';
import { formatAfter } from './store/migrations.ts';
import { inFolder } from './store/snapshot/folder.ts';
import { SnapshotRefused } from './store/snapshot/manifest.ts';
import { snapshotInfo } from './store/snapshot/snapshots.ts';
import { version } from './version.ts';

const USAGE = `Usage: jaws-cloud snapshot save <file> --dir <folder>
       jaws-cloud snapshot load <file> --dir <folder>
       jaws-cloud snapshot info <file>…
       jaws-cloud snapshot contents --dir <folder>

Everything that a cloud keeps in its folder, in one file and back. The cloud must not run: one that runs does the same over
HTTP, with GET and POST of /_jaws/snapshot.
`;

/** Exit code if the file cannot be loaded. */
const REFUSED = 4;

/** `jaws-cloud snapshot …`: one JSON line for each file with the snapshot's content. Returns the exit code. */
export async function snapshotCommand(args: readonly string[]): Promise<number> {
  let verb: string | undefined;
  let files: string[];
  let dir: string | undefined;
  try {
    const parsed = parseArgs({ args: [...args], options: { dir: { type: 'string' } }, allowPositionals: true });
    [verb, ...files] = parsed.positionals;
    dir = parsed.values.dir;
  } catch (error) {
    complain(`${visible((error as Error).message)}\n\n${USAGE}`);
    return 2;
  }
  try {
    for (const info of await run(verb, files, dir)) answer(info as object);
    return 0;
  } catch (error) {
    if (error instanceof Misused) {
      complain(USAGE);
      return 2;
    }
    const { code, message } = error as NodeJS.ErrnoException;
    note(code === 'ENOENT' ? `${files[0]} does not exist.` : message);
    return exitCodeOf(error) ?? (error instanceof SnapshotRefused ? REFUSED : 1);
  }
}

class Misused extends Error {}

async function run(verb: string | undefined, files: readonly string[], dir: string | undefined): Promise<unknown[]> {
  const options = { migrations, version: version(), report: note };
  const [file, more] = files;
  if (verb === 'info' && file && !dir) {
    const infos: unknown[] = [];
    for (const one of files) infos.push({ file: one, ...(await infoOrWhy(one, files.length > 1)) });
    return infos;
  }
  if (!dir || more !== undefined) throw new Misused();
  if (verb === 'contents' && !file) return [{ records: await inFolder(dir, options, (all) => all.contents()) }];
  if (verb === 'save' && file) return [await inFolder(dir, options, (all) => all.save(file))];
  if (verb === 'load' && file) return [await inFolder(dir, options, (all) => all.load(file))];
  throw new Misused();
}

/** A file that is not a snapshot does not hide the others. */
async function infoOrWhy(file: string, several: boolean): Promise<object> {
  try {
    return await snapshotInfo(file, formatAfter(migrations));
  } catch (error) {
    if (!several) throw error;
    return { error: (error as Error).message };
  }
}
