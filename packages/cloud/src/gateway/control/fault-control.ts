import type { CallCount } from '../../kernel/faults/call-counts.ts';
import type { FaultEntry, Faults, Outage } from '../../kernel/faults/faults.ts';
import { type Catalogue, type Fault, FaultInvalid, readFault } from '../../kernel/faults/rule.ts';

/** Makes calls fail, wait or be throttled, and regions go down: clients' calls, and those of services to each other. */
export interface CloudFaults {
  /** From now on this happens. Gives what takes it back. Throws a TypeError that says what is wrong with the fault. */
  add(fault: Fault): () => void;
  /** What is to happen, and how often it did. */
  list(): readonly FaultEntry[];
  /** Takes all faults back, and brings all regions up. */
  clear(): void;
  /** How many requests there were for each operation and region, whatever became of them. Calls of services to each other do not count. */
  calls(filter?: Partial<Omit<CallCount, 'count'>>): readonly CallCount[];
  /** Counts from 0 again. */
  forgetCalls(): void;
  /**
   * The region is gone: its endpoints close every connection (`reset`, the default) or answer 503 (`unavailable`), its functions
   * do not run, its stacks, schedules and event sources stand still. Nothing is lost: it goes on when the region is up.
   */
  regionDown(region: string, looks?: Outage): void;
  regionUp(region: string): void;
}

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
      if (looks !== 'reset' && looks !== 'unavailable') {
        throw new FaultInvalid(`A region that is down looks reset or unavailable, not ${JSON.stringify(looks)}.`);
      }
      faults.regionDown(region, looks);
    },
    regionUp(region) {
      checkRegion(region);
      faults.regionUp(region);
    },
  };
}

export function checkRegion(region: unknown): asserts region is string {
  if (typeof region === 'string' && /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) return;
  throw new FaultInvalid(`${JSON.stringify(region)} is no region.`);
}
