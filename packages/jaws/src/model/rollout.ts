import type { SourceFile } from '../project/types.ts';
import { type CanaryInput, canaryOf } from './canary.ts';
import type { Report } from './report.ts';
import type { RolloutInput } from './schema/rollout.ts';
import type { RolloutModel, StageModel, WaveModel } from './types.ts';

export type ProfileName = 'fast' | 'safe' | 'amazon';

interface Profile {
  /** How many regions each wave has, the last number for all that follow. */
  readonly sizes: (wave: number) => number;
  readonly bake: readonly number[];
  readonly canary: CanaryInput;
  readonly minRequests: number;
  readonly allOrNothing: boolean;
}

const minute = 60;
const hour = 60 * minute;

/**
 * `amazon` follows the practice of Amazon's teams, as far as regions go: one region first, growing waves, 12 hours after the first and
 * 2 after each later one, 100 requests at least, and at most 10 percent of them to the new version for an hour.
 * https://aws.amazon.com/builders-library/automating-safe-hands-off-deployments/
 */
const profiles: Readonly<Record<ProfileName, Profile>> = {
  fast: { sizes: () => Number.POSITIVE_INFINITY, bake: [0], canary: 'AllAtOnce', minRequests: 0, allOrNothing: false },
  safe: {
    sizes: (wave) => (wave === 0 ? 1 : Number.POSITIVE_INFINITY),
    bake: [15 * minute],
    canary: 'Canary10Percent5Minutes',
    minRequests: 0,
    allOrNothing: true,
  },
  amazon: {
    sizes: (wave) => 2 ** wave,
    bake: [12 * hour, 2 * hour],
    canary: { percent: 10, minutes: 60 },
    minRequests: 100,
    allOrNothing: true,
  },
};

/** `15m` in seconds. */
export function secondsOf(duration: string): number {
  const units = { s: 1, m: minute, h: hour } as const;
  return Number.parseInt(duration, 10) * units[duration.at(-1) as keyof typeof units];
}

/** The regions of a stage in waves of a profile: the home region is the first one. */
function wavesOf(regions: readonly string[], { sizes }: Profile): string[][] {
  const waves: string[][] = [];
  for (let at = 0; at < regions.length; ) {
    const size = Math.min(sizes(waves.length), regions.length - at);
    waves.push(regions.slice(at, at + size));
    at += size;
  }
  return waves;
}

/** A rollout by its profile alone. `home`: the region that goes first. */
export function rolloutOf(profile: ProfileName, regions: readonly string[], home: string | undefined): RolloutModel {
  return resolve({ profile }, regions, home);
}

function resolve(written: RolloutInput, all: readonly string[], home: string | undefined): RolloutModel {
  const profile = profiles[written.profile ?? 'fast'];
  const regions = [...all].sort((a, b) => Number(b === home) - Number(a === home));
  const named = new Set((written.waves ?? []).flat());
  const rest = regions.filter((region) => !named.has(region));
  const waves = written.waves
    ? [
        ...written.waves.map((wave) => (wave === 'rest' ? rest : wave)),
        ...(written.waves.includes('rest') ? [] : [rest]),
      ]
    : wavesOf(regions, profile);
  const bakes = written.bake === undefined ? profile.bake : [written.bake].flat().map(secondsOf);
  const canaries = [written.canary ?? profile.canary].flat().map(canaryOf);
  const at = <Item>(list: readonly Item[], index: number) => list[Math.min(index, list.length - 1)]!;
  return {
    profile: written.profile,
    waves: waves
      .filter((wave) => wave.length > 0)
      .map((wave, index): WaveModel => {
        const canary = at(canaries, index);
        return { regions: wave, bake: at(bakes, index), ...(canary && { canary }) };
      }),
    minRequests: written.minRequests ?? profile.minRequests,
    maxErrorRate: written.maxErrorRate,
    alarms: written.alarms ?? [],
    ...(written.alarms === undefined && { ownAlarms: true }),
    probe: written.probe,
    allOrNothing: written.allOrNothing ?? profile.allOrNothing,
    ...(written.beforeTraffic !== undefined && { beforeTraffic: written.beforeTraffic }),
    ...(written.afterTraffic !== undefined && { afterTraffic: written.afterTraffic }),
    confirm: written.confirm ?? 'never',
  };
}

/** The rollout of each stage according to jaws.json, checked against its regions. */
export function buildRollouts(
  written: Readonly<Record<string, RolloutInput>> | undefined,
  stages: readonly (Pick<StageModel, 'name'> & {
    readonly regions: readonly { readonly region: string }[];
    readonly home: string | undefined;
  })[],
  jaws: SourceFile,
  report: Report,
): Readonly<Record<string, RolloutModel>> {
  const found: Record<string, RolloutModel> = {};
  for (const [name, rollout] of Object.entries(written ?? {})) {
    const stage = stages.find((one) => one.name === name);
    if (!stage) {
      const known = stages.map((one) => one.name).join(', ') || 'none';
      report({
        message: `${jaws.name}: rollout names the stage "${name}", which the project does not have (${known}).`,
        position: jaws.locateKey(['rollout', name]),
      });
      continue;
    }
    const regions = stage.regions.map(({ region }) => region);
    checkWaves(rollout, name, regions, jaws, report);
    found[name] = resolve(rollout, regions, stage.home);
  }
  return found;
}

function checkWaves(
  { waves = [] }: RolloutInput,
  stage: string,
  regions: readonly string[],
  jaws: SourceFile,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const [index, wave] of waves.entries()) {
    for (const [place, region] of [wave].flat().entries()) {
      const path = ['rollout', stage, 'waves', index, ...(wave === 'rest' ? [] : [place])];
      const problem = seen.has(region)
        ? 'is in two waves'
        : region !== 'rest' && !regions.includes(region)
          ? `is not a region of ${stage}`
          : undefined;
      seen.add(region);
      if (problem) report({ message: `${jaws.name}: ${region} ${problem}.`, position: jaws.locate(path) });
    }
  }
}

/** Resources of the home region have to exist before other regions refer to them. */
export function checkHomes(stages: readonly StageModel[], jaws: SourceFile, report: Report): void {
  for (const { name, regions, rollout } of stages) {
    const homes = new Map([
      ...regions.flatMap(({ replicated: { home, tables = {} } = {} }) =>
        home !== undefined && Object.keys(tables).length > 0
          ? [[home, 'where replicas of tables are made'] as const]
          : [],
      ),
      ...regions.flatMap(({ homeOutputs = {} }) =>
        Object.values(homeOutputs).map((home) => [home, 'from which other regions take outputs'] as const),
      ),
    ]);
    const late = [...homes].find(([home]) => rollout && !rollout.waves[0]?.regions.includes(home));
    if (late === undefined) continue;
    report({
      message: `${jaws.name}: ${late[0]} is the home region of ${name}, ${late[1]}, and is not in the first wave.`,
      position: jaws.locate(['rollout', name, 'waves']),
    });
  }
}

/** Functions that a canary calls have to be functions of the project. */
export function checkHooks(
  written: Readonly<Record<string, RolloutInput>> | undefined,
  functions: readonly { readonly id: string }[],
  jaws: SourceFile,
  report: Report,
): void {
  for (const [stage, rollout] of Object.entries(written ?? {})) {
    for (const name of ['beforeTraffic', 'afterTraffic'] as const) {
      const id = rollout[name];
      if (id === undefined || functions.some((fn) => fn.id === id)) continue;
      report({
        message: `${jaws.name}: ${name} names the function "${id}", which the project does not have.`,
        position: jaws.locate(['rollout', stage, name]),
      });
    }
  }
}
