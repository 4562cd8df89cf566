import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { CodeStore } from '../code/code-store.ts';
import type { Layers } from '../code/layer-codes.ts';
import type { ZipError } from '../code/zip.ts';
import type { Code } from '../state.ts';
import { type Blueprint, makeBlueprint, viewOf } from './blueprint.ts';
import type { RoleCredentials } from './credentials.ts';
import { Environment, type EnvironmentListener } from './environment.ts';
import type { Sandbox } from './filesystem/sandbox.ts';
import type { View } from './filesystem/view.ts';
import { openLog, showLine } from './function-log.ts';
import type { Inherited } from './inherited.ts';
import type { Inspection } from './inspection.ts';
import type { MemoryWatch } from './memory.ts';
import type { Reaper } from './reaper.ts';
import type { Executables } from './runtime/executables.ts';
import type { Spare } from './spare.ts';
import type { Supply } from './supply/supply.ts';
import type { Credentials } from './variables.ts';

/** The resources that all pools share. */
export interface SharedResources {
  readonly codes: CodeStore;
  readonly credentials: RoleCredentials;
  readonly executables: Executables;
  readonly memory: MemoryWatch;
  readonly inherited: Inherited;
  readonly reaper: Reaper;
  readonly sandbox: Sandbox;
  readonly supply: Supply;
}

/** The prepared code of one function version: unpacked once, for all its environments. */
export class EnvironmentFactory {
  readonly #ctx: Context;
  readonly #configuration: FunctionConfiguration;
  readonly #code: readonly Code[];
  readonly #layers: Layers;
  readonly #shared: SharedResources;
  readonly #inspection: Inspection | undefined;
  readonly #takeSpare: (() => Spare | undefined) | undefined;
  #blueprint: Promise<Blueprint> | undefined;
  #acquired = false;
  #folders: readonly string[] = [];
  #view: View | undefined;

  /** `ctx` is the service's own, in the function's account and region. */
  constructor(
    ctx: Context,
    configuration: FunctionConfiguration,
    code: Code,
    layers: Layers,
    shared: SharedResources,
    inspection?: Inspection,
    takeSpare?: () => Spare | undefined,
  ) {
    this.#ctx = ctx;
    this.#configuration = configuration;
    this.#code = [code];
    this.#layers = layers;
    this.#shared = shared;
    this.#inspection = inspection;
    this.#takeSpare = takeSpare;
  }

  /** Milliseconds. */
  get timeout(): number {
    return (this.#configuration.Timeout ?? 3) * 1000;
  }

  now(): number {
    return this.#ctx.kernel.clock.now();
  }

  /** A failed preparation is retried for the next invocation. */
  blueprint(): Promise<Blueprint> {
    if (!this.#blueprint) {
      this.#blueprint = this.#make();
      this.#blueprint.catch(() => {
        this.#blueprint = undefined;
      });
    }
    return this.#blueprint;
  }

  /** A new environment, which is not started yet. `ahead`: nothing waits for it yet. */
  async environment(listener: EnvironmentListener, ahead = false): Promise<Environment> {
    const spare = ahead ? undefined : this.#takeSpare?.();
    return (
      (await spare?.become(this.#configuration, this.#code, listener)) ??
      new Environment(await this.blueprint(), await this.credentials(), listener)
    );
  }

  credentials(): Promise<Credentials> {
    const { FunctionName = '', Role = '' } = this.#configuration;
    return this.#shared.credentials.get(this.#ctx, Role, FunctionName);
  }

  release(): void {
    if (!this.#acquired) return;
    this.#acquired = false;
    if (this.#view) this.#ctx.kernel.background(this.#view.close());
    this.#shared.codes.release(this.#code);
    if (this.#layers.codes.length > 0) this.#shared.codes.release(this.#layers.codes);
  }

  /** Writes a line for an invocation that never had an environment. */
  log(requestId: string, text: string): void {
    const { Version = '$LATEST' } = this.#configuration;
    const writer = openLog(this.#ctx, this.#configuration, requestId.replaceAll('-', ''));
    const start = `START RequestId: ${requestId} Version: ${Version}`;
    for (const line of [start, text, `END RequestId: ${requestId}`]) {
      showLine({ configuration: this.#configuration, ctx: this.#ctx }, { id: requestId, line, platform: true });
      writer.write(`${line}\n`);
    }
    this.#ctx.kernel.background(writer.flush());
  }

  badZip(error: ZipError): AwsError {
    const text = `Lambda could not unzip the deployment package: ${error.message}`;
    return new AwsError('InvalidZipFileException', text, 502, { Type: 'User' });
  }

  async #make(): Promise<Blueprint> {
    const { codes } = this.#shared;
    const layered = this.#layers.codes;
    if (!this.#acquired) {
      this.#acquired = true;
      const folders = [codes.acquire(this.#code), ...(layered.length > 0 ? [codes.acquire(layered)] : [])];
      const failed = (await Promise.allSettled(folders)).find((one) => one.status === 'rejected');
      if (failed) {
        this.release();
        throw failed.reason;
      }
      this.#folders = await Promise.all(folders);
    }
    const [code = '', layers] = this.#folders;
    const { notes, view } = await viewOf(this.#shared, this.#configuration, { code, layers }, this.#layers);
    this.#view = view;
    return makeBlueprint(this.#shared, {
      ctx: this.#ctx,
      configuration: this.#configuration,
      folders: { code, layers },
      notes,
      view,
      inspection: this.#inspection,
    });
  }
}
