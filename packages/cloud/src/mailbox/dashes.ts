import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An open dash on this machine, as its process recorded it in a file of the folder of `--dashes`. */
export interface OpenDash {
  readonly pid: number;
  readonly port: number;
  /** Name of its project. */
  readonly project: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The most recently started dash of a project; undefined if none is open. */
export function findDash(folder: string | undefined, project: string): OpenDash | undefined {
  if (folder === undefined) return undefined;
  const open = namesIn(folder).flatMap((name) => readNote(join(folder, name)) ?? []);
  return open
    .filter((dash) => dash.project === project && isAlive(dash.pid))
    .reduce<OpenDash | undefined>((last, dash) => (last && last.startedAt > dash.startedAt ? last : dash), undefined);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function readNote(file: string): OpenDash | undefined {
  try {
    const { pid, port, project, startedAt } = JSON.parse(readFileSync(file, 'utf8')) as Partial<OpenDash>;
    const whole =
      isNumber(pid) && isNumber(port) && port < 65_536 && typeof project === 'string' && isNumber(startedAt);
    return whole ? { pid, port, project, startedAt } : undefined;
  } catch {
    // Another program's file, or one that is being removed.
    return undefined;
  }
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // A process of another user is not the dash that wrote the file, but a later one with the same id.
    return false;
  }
}
