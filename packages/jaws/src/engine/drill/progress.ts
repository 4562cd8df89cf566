import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { replaceFile } from '../../base/files.ts';
import { isAlive } from '../../base/process.ts';
import type { DrillPhase, DrillSample } from './types.ts';

const flow = z.object({
  /** Where the clients are. */
  place: z.string(),
  /** The region that responded; absent if none did. */
  region: z.string().optional(),
  requests: z.number(),
});

const drill = z.object({
  pid: z.number().int().positive(),
  stage: z.string(),
  url: z.string(),
  lost: z.string(),
  /** `copy`: in a separate cloud, which is deleted with it. */
  ground: z.enum(['copy', 'live']),
  regions: z.array(z.string()),
  /** ISO 8601. */
  began: z.string(),
  updated: z.string(),
  phase: z.enum(['calm', 'lost', 'back']),
  /** Seconds of the drill's own time: now, when the region goes down, and when it comes back. */
  at: z.number(),
  lostAt: z.number(),
  restoredAt: z.number(),
  requests: z.number(),
  /** At the first attempt. */
  failed: z.number(),
  /** The last seconds, by place and by the region that responded. */
  recent: z.object({ seconds: z.number(), flows: z.array(flow) }),
  /** For each of these seconds: requests that were answered, and requests that failed. */
  history: z.object({
    seconds: z.number(),
    answered: z.array(z.number()),
    failed: z.array(z.number()),
  }),
});

/** A running drill, as its file describes it. */
export type DrillProgress = z.infer<typeof drill>;

/** Below the project, beside JAWS's other internal files. */
const folderOf = (root: string): string => join(root, '.jaws', 'drills');
/** Milliseconds. */
const betweenWrites = 250;
/** A process that is silent this long hangs, or is another process with the same id. */
const staleMs = 60_000;
const recentSeconds = 10;
const binsAtMost = 120;

export type DrillFacts = Pick<DrillProgress, 'stage' | 'url' | 'lost' | 'ground' | 'lostAt' | 'restoredAt'> & {
  readonly regions: readonly string[];
};

export interface DrillPublisher {
  report(at: number, phase: DrillPhase, samples: readonly DrillSample[]): void;
  /** Nothing remains of the drill. */
  end(): void;
}

/**
 * Lets others see a drill while it runs: in a file of its process, written atomically. A folder that is not writable stops no
 * drill. `elapsed`: milliseconds of a monotonic clock.
 */
export function publishDrill(
  root: string,
  facts: DrillFacts,
  { now, elapsed }: { readonly now: () => Date; readonly elapsed: () => number },
): DrillPublisher {
  const file = join(folderOf(root), `${process.pid}.json`);
  const began = now().toISOString();
  let written = Number.NEGATIVE_INFINITY;
  let isOver = false;
  forgetEnded(root);
  return {
    report(at, phase, samples) {
      if (isOver || elapsed() - written < betweenWrites) return;
      written = elapsed();
      const state: DrillProgress = {
        pid: process.pid,
        ...facts,
        regions: [...facts.regions],
        began,
        updated: now().toISOString(),
        phase,
        at: at / 1000,
        ...countsOf(at, samples),
      };
      try {
        mkdirSync(folderOf(root), { recursive: true });
        replaceFile(file, JSON.stringify(state), { mode: 0o600, lasting: false });
      } catch {
        isOver = true;
      }
    },
    end() {
      isOver = true;
      removeFile(file);
    },
  };
}

function countsOf(
  at: number,
  samples: readonly DrillSample[],
): Pick<DrillProgress, 'requests' | 'failed' | 'recent' | 'history'> {
  const seconds = Math.max(5, Math.ceil(at / 1000 / binsAtMost));
  const bins = Math.floor(at / 1000 / seconds) + 1;
  const answered = new Array<number>(bins).fill(0);
  const failed = new Array<number>(bins).fill(0);
  const flows = new Map<string, { place: string; region?: string; requests: number }>();
  for (const sample of samples) {
    const bin = Math.min(bins - 1, Math.floor(sample.at / 1000 / seconds));
    const counted = sample.ok ? answered : failed;
    counted[bin] = (counted[bin] ?? 0) + 1;
    if (sample.at <= at - recentSeconds * 1000) continue;
    const region = sample.ok ? sample.region : undefined;
    const key = JSON.stringify([sample.place, sample.ok, region]);
    // A response of unknown origin is neither a failure nor a line on a map.
    if (sample.ok && region === undefined) continue;
    const before = flows.get(key);
    if (before) before.requests += 1;
    else flows.set(key, { place: sample.place, ...(region !== undefined && { region }), requests: 1 });
  }
  return {
    requests: samples.length,
    failed: failed.reduce((sum, one) => sum + one, 0),
    recent: { seconds: recentSeconds, flows: [...flows.values()] },
    history: { seconds, answered, failed },
  };
}

/** Drills of a project that run on this machine. The remains of a killed drill do not count. */
export function runningDrills(root: string, now: Date): DrillProgress[] {
  return filesIn(root).flatMap(({ read }) => {
    const found = read();
    const isOld = found && now.getTime() - Date.parse(found.updated) > staleMs;
    return found && !isOld && isAlive(found.pid) ? [found] : [];
  });
}

function forgetEnded(root: string): void {
  for (const { path, pid } of filesIn(root)) {
    if (!isAlive(pid)) removeFile(path);
  }
}

/** Does nothing if it cannot be removed: in a folder that is not writable. */
function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Readers skip the file of a process that has ended.
  }
}

function filesIn(root: string) {
  let names: string[];
  try {
    names = readdirSync(folderOf(root));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const pid = Number(/^([1-9]\d{0,9})\.json$/.exec(name)?.[1]);
    if (!pid) return [];
    const path = join(folderOf(root), name);
    return [{ path, pid, read: () => parsed(path, pid) }];
  });
}

function parsed(path: string, pid: number): DrillProgress | undefined {
  try {
    const { success, data } = drill.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return success && data.pid === pid ? data : undefined;
  } catch {
    // It ended between the two calls.
    return undefined;
  }
}
