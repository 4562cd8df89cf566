import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import type { View } from './filesystem/view.ts';
import type { Inherited } from './inherited.ts';
import type { Inspection } from './inspection.ts';
import type { MemoryWatch } from './memory.ts';
import type { Reaper } from './reaper.ts';
import type { RuntimeCommand } from './runtime/runtime-command.ts';

/** Everything that the environments of one function version have in common. */
export interface Blueprint {
  /** In the function's account and region, as the service. */
  readonly ctx: Context;
  readonly configuration: FunctionConfiguration;
  readonly runtime: RuntimeCommand;
  /** What is not as on AWS: said in the function's log at each cold start. */
  readonly notes: readonly string[];
  readonly view: View;
  /** The folder that each has a folder of its own in. */
  readonly scratch: string;
  readonly reaper: Reaper;
  readonly inherited: Inherited;
  readonly memory: MemoryWatch;
  /** Undefined: nobody debugs the function. */
  readonly inspection?: Inspection | undefined;
}
