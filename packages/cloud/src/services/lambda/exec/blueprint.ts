import { join } from 'node:path';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import type { Layers } from '../code/layer-codes.ts';
import type { Sandbox } from './filesystem/sandbox.ts';
import type { View } from './filesystem/view.ts';
import type { Inherited } from './inherited.ts';
import type { Inspection } from './inspection.ts';
import type { MemoryWatch } from './memory.ts';
import type { Reaper } from './reaper.ts';
import type { Executables } from './runtime/executables.ts';
import { findRuntime } from './runtime/find.ts';
import type { RuntimeCommand } from './runtime/runtime-command.ts';
import type { Supply } from './supply/supply.ts';

/** Everything that the environments of one function version have in common. */
export interface Blueprint {
  /** In the function's account and region, as the service. */
  readonly ctx: Context;
  readonly configuration: FunctionConfiguration;
  readonly runtime: RuntimeCommand;
  /** Differences from AWS, written to the function's log at each cold start. */
  readonly notes: readonly string[];
  readonly view: View;
  /** The folder that each has a folder of its own in. */
  readonly scratch: string;
  readonly reaper: Reaper;
  readonly inherited: Inherited;
  readonly memory: MemoryWatch;
  /** Undefined: no debugger is attached. */
  readonly inspection?: Inspection | undefined;
  /** Called when the only environment that it is for has ended. */
  readonly release?: () => void;
}

/** The parts of a {@link Workshop} that a blueprint needs. */
interface Tools {
  readonly executables: Executables;
  readonly inherited: Inherited;
  readonly memory: MemoryWatch;
  readonly reaper: Reaper;
  readonly sandbox: Sandbox;
  readonly supply: Supply;
}

interface BlueprintInput
  extends Pick<Blueprint, 'ctx' | 'configuration' | 'notes' | 'view' | 'inspection' | 'release'> {
  /** Folders of this machine, as the view was made with them. */
  readonly folders: { readonly code: string; readonly layers: string | undefined };
}

/** The file system of a function's environments, and its differences from AWS. */
export async function viewOf(
  { sandbox }: Pick<Tools, 'sandbox'>,
  { EphemeralStorage }: FunctionConfiguration,
  folders: BlueprintInput['folders'],
  layers: Layers,
): Promise<{ view: View; notes: readonly string[] }> {
  const { note, view } = await sandbox.view({ ...folders, storage: EphemeralStorage?.Size ?? 512 });
  return { view, notes: note === undefined ? layers.notes : [note, ...layers.notes] };
}

/** Finds what runs the function, too. */
export async function makeBlueprint(
  { executables, inherited, memory, reaper, sandbox, supply }: Tools,
  { folders, ...fields }: BlueprintInput,
): Promise<Blueprint> {
  const { configuration, view } = fields;
  const runtime = await findRuntime(executables, supply, {
    runtime: configuration.Runtime ?? '',
    ...folders,
    memory: configuration.MemorySize ?? 128,
    architecture: configuration.Architectures?.[0] ?? 'x86_64',
    view,
  });
  if (runtime.note) supply.notice(`${configuration.Runtime}: ${runtime.note}`);
  const notes = runtime.note === undefined ? fields.notes : [runtime.note, ...fields.notes];
  const scratch = join(await sandbox.scratch(), 'environments');
  return { ...fields, runtime, notes, scratch, inherited, reaper, memory };
}
