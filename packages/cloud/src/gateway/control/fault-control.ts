import type { CallCount } from '../../kernel/faults/call-counts.ts';
import type { FaultEntry, Faults, Outage } from '../../kernel/faults/faults.ts';
import { type Catalogue, checkMilliseconds, type Fault, FaultInvalid, readFault } from '../../kernel/faults/rule.ts';

/** Makes calls fail, wait or be throttled, and regions go down: clients' calls, and calls between services. */
export interface CloudFaults {
  /**
   * Injects a fault. Returns the function that removes it. Throws a TypeError that says what is wrong with the fault.
   */
  add(fault: Fault): () => void;
  /** The injected faults, and how often each happened. */
  list(): readonly FaultEntry[];
  /** Removes all faults; all regions are up and at normal speed. */
  clear(): void;
  /** How many requests were made for each operation and region, whatever their result. Calls between services do not count. */
  calls(filter?: Partial<Omit<CallCount, 'count'>>): readonly CallCount[];
  /** Resets the counts to 0. */
  forgetCalls(): void;
  /**
   * The region goes down: its endpoints close every connection (`reset`, the default), leave it without a response (`timeout`) or
   * return 503 (`unavailable`), its functions do not run, its stacks, schedules and event sources stand still. Nothing is lost: work continues when the region is
   * up.
   */
  regionDown(region: string, looks?: Outage): void;
  regionUp(region: string): void;
  /**
   * Every response of the region's APIs and services takes this many milliseconds longer, in real time; 0 removes the delay.
   */
  regionSlow(region: string, milliseconds: number): void;
}

const OUTAGES: readonly Outage[] = ['reset', 'timeout', 'unavailable'];

export function faultControl(faults: Faults, catalogue: Catalogue): CloudFaults {
  return {
    add(fault) {
      const id = faults.add(readFault(fault, catalogue));
      return () => void faults.remove(id);
    },
    list: () => faults.list(),
    clear: () => faults.clear(),
    calls: (filter) => faults.counts.list(filter),
    forgetCalls: () => faults.counts.clear(),
    regionDown(region, looks = 'reset') {
      checkRegion(region);
      if (!OUTAGES.includes(looks)) {
        throw new FaultInvalid(
          `A region that is down looks ${OUTAGES.join(', ')}, not ${String(JSON.stringify(looks)).slice(0, 100)}.`,
        );
      }
      faults.regionDown(region, looks);
    },
    regionUp(region) {
      checkRegion(region);
      faults.regionUp(region);
    },
    regionSlow(region, milliseconds) {
      checkRegion(region);
      checkMilliseconds('latency', milliseconds);
      if (milliseconds === 0) faults.regionFast(region);
      else faults.regionSlow(region, milliseconds);
    },
  };
}

export function checkRegion(region: unknown): asserts region is string {
  if (typeof region === 'string' && /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) return;
  throw new FaultInvalid(`${JSON.stringify(region)} is not a region.`);
}
