import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Aws } from '../aws/types.ts';
import type { Emit } from '../events.ts';

/** What deploying needs of whoever asked for it. */
export interface DeployHost {
  readonly emit: Emit;
  /** Aborted by Ctrl-C: stop at the next safe point. */
  readonly signal: AbortSignal;
  now(): Date;
}

/** One stack, as events and errors name it. */
export interface StackPlace {
  readonly stage: string;
  readonly region: string;
  readonly stack: string;
}

/** Everything that work on one stack needs. */
export interface StackWork {
  readonly host: DeployHost;
  readonly aws: Aws;
  readonly cf: CloudFormationClient;
  readonly place: StackPlace;
}

export interface StackOutcome {
  readonly stage: string;
  readonly region: string;
  readonly stack: string;
  readonly result: 'created' | 'updated' | 'deleted' | 'unchanged';
  readonly ms: number;
}

/** Thrown inside this room when the signal came; `running` is a stack that CloudFormation goes on with. */
export class Interrupted extends Error {
  readonly running: string | undefined;
  constructor(running?: StackPlace) {
    super('interrupted');
    this.running = running && `${running.stack} (${running.region})`;
  }
}

export function stopIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted();
}
