import type { Emit, Question } from '../events.ts';

export type { DataLossAt, StackOutcome } from '../events.ts';

/** What a deployment needs from its caller. */
export interface DeployHost {
  readonly emit: Emit;
  /** Aborted by Ctrl-C: stop at the next safe point. */
  readonly signal: AbortSignal;
  now(): Date;
  /** Asks the user; undefined without a terminal. */
  readonly agree?: ((question: Question) => Promise<boolean>) | undefined;
  /** Salts of environments that are not stored yet, by place. Undefined: each plan has its own. */
  readonly firstSalts?: Map<string, string> | undefined;
}

/** One stack, as events and errors name it. */
export interface StackPlace {
  readonly stage: string;
  readonly region: string;
  readonly stack: string;
}

/** Thrown inside this room after the signal; `running` is a stack that CloudFormation still works on. */
export class Interrupted extends Error {
  readonly running: string | undefined;
  constructor(running?: StackPlace) {
    super('interrupted');
    this.running = running && `${running.stack} (${running.region})`;
  }
}

/** Thrown inside this room if a stack has changed since the plan was made. */
export class Moved extends Error {
  readonly place: StackPlace;
  constructor(place: StackPlace) {
    super(`${place.stack} in ${place.region} has moved`);
    this.place = place;
  }
}

export function stopIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted();
}
