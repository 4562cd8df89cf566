import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { replaceFile } from '../base/files.ts';
import type { CloudPaths } from './paths.ts';

/** The last process that was started, according to cloud.json. Whether it still runs is another question. */
export interface CloudState {
  readonly pid: number;
  readonly port: number;
  readonly endpoint: string;
  /** The version of JAWS that started it. */
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Whether signatures and permissions are checked. */
  readonly strict?: boolean;
  /** Whether resources of types that the cloud does not support are recorded, instead of failing. */
  readonly recording?: boolean;
  /** Hosts that its own process may call besides this machine. */
  readonly outbound?: readonly string[];
}

/** Undefined if there is no such file or it is invalid. */
export function readState(paths: CloudPaths): CloudState | undefined {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(paths.state, 'utf8'));
  } catch {
    return undefined;
  }
  const state = data as Partial<CloudState> | null;
  const whole =
    Number.isInteger(state?.pid) &&
    Number.isInteger(state?.port) &&
    typeof state?.endpoint === 'string' &&
    /^http:\/\/127\.0\.0\.1:\d+$/.test(state.endpoint);
  return whole ? (state as CloudState) : undefined;
}

/** Atomic: another command never reads half a file. */
export function writeState(paths: CloudPaths, state: CloudState): void {
  replaceFile(paths.state, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  writeFileSync(paths.port, String(state.port));
  mark(paths.strict, state.strict);
  mark(paths.recording, state.recording);
  mark(paths.outbound, state.outbound?.length ? state.outbound.join('\n') : false);
}

function mark(file: string, is: boolean | string = false): void {
  if (is !== false) writeFileSync(file, is === true ? '' : is);
  else rmSync(file, { force: true });
}

export function removeState(paths: CloudPaths): void {
  rmSync(paths.state, { force: true });
}

/** Whether the last start was strict, also after a stop. */
export const wasStrict = (paths: CloudPaths): boolean => existsSync(paths.strict);

/** Whether the last start was set to record, also after a stop. */
export const wasRecording = (paths: CloudPaths): boolean => existsSync(paths.recording);

/** The hosts that the last start allowed the cloud to call, also after a stop. */
export function lastOutbound(paths: CloudPaths): readonly string[] {
  try {
    return readFileSync(paths.outbound, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** The port of the last start, also after a stop. */
export function readLastPort(paths: CloudPaths): number | undefined {
  try {
    const port = Number(readFileSync(paths.port, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}
