import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { FOLDER_NAME_LENGTH } from '../code/code-store.ts';
import type { Layers } from '../code/layer-codes.ts';
import { unpackInto } from '../code/unpack.ts';
import type { Code } from '../state.ts';
import { type Blueprint, makeBlueprint, viewOf } from './blueprint.ts';
import { Environment, type EnvironmentListener } from './environment.ts';
import type { SharedResources } from './environment-factory.ts';
import type { Credentials } from './variables.ts';

/** How long a runtime may take to start. Milliseconds. */
const START_LIMIT = 10_000;
/** One that does not respond within this time does not help a waiting caller. Milliseconds. */
const ANSWER_LIMIT = 1_000;

export interface SpareOptions {
  /** The service's own, in the function's account and region. */
  readonly ctx: Context;
  readonly configuration: FunctionConfiguration;
  readonly layers: Layers;
  readonly shared: SharedResources;
  /** It is of no use any more. Not called once it has become an environment. */
  readonly gone: (spare: Spare) => void;
}

/** Of this machine. */
interface Folders {
  readonly code: string;
  readonly layers: string | undefined;
}

async function blueprintIn(folders: Folders, options: SpareOptions): Promise<Blueprint> {
  const { configuration, ctx, layers, shared } = options;
  const { notes, view } = await viewOf(shared, configuration, folders, layers);
  return makeBlueprint(shared, { ctx, configuration, folders, notes, view });
}

/** An environment whose runtime waits for code and belongs to no function yet: the folder that it will look in is its own, and empty. */
export class Spare {
  readonly #options: SpareOptions;
  readonly #blueprint: Blueprint;
  readonly #folders: Folders;
  readonly #environment: Environment;
  #isReady = false;
  #isTaken = false;
  #isOver = false;

  private constructor(options: SpareOptions, blueprint: Blueprint, folders: Folders, credentials: Credentials) {
    this.#options = options;
    this.#blueprint = blueprint;
    this.#folders = folders;
    const gone = () => {
      this.#isOver = true;
      options.gone(this);
    };
    this.#environment = new Environment(blueprint, credentials, { idle: () => {}, gone });
  }

  /** One that is not started yet. Throws if the function's environments cannot be created. */
  static async make(options: SpareOptions): Promise<Spare> {
    const { configuration, ctx, layers, shared } = options;
    const { codes, credentials, sandbox } = shared;
    const id = ctx.kernel.ids.random(FOLDER_NAME_LENGTH, '0123456789abcdef');
    // Beside the folders of code, whose names are as long: where functions see paths of this machine, it looks like any other.
    const folder = join(await sandbox.scratch(), 'code', id);
    const hasLayers = layers.codes.length > 0;
    const remove = () => {
      ctx.kernel.background(rm(folder, { recursive: true, force: true, maxRetries: 3 }));
      if (hasLayers) codes.release(layers.codes);
    };
    const layered = hasLayers ? codes.acquire(layers.codes) : undefined;
    try {
      await mkdir(join(folder, '..'), { recursive: true, mode: 0o700 });
      await mkdir(folder);
      const folders = { code: folder, layers: await layered };
      const blueprint = await blueprintIn(folders, options);
      const release = () => {
        ctx.kernel.background(blueprint.view.close());
        remove();
      };
      const { FunctionName = '', Role = '' } = configuration;
      const issued = await credentials.get(ctx, Role, FunctionName);
      return new Spare(options, { ...blueprint, release }, folders, issued);
    } catch (error) {
      await layered?.catch(() => {});
      remove();
      throw error;
    }
  }

  /** Whether its runtime waits for its code. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves when the runtime waits for its code, or is gone. */
  async start(): Promise<void> {
    this.#isReady = await this.#environment.hold(START_LIMIT);
    if (!this.#isReady && !this.#isTaken) this.end();
  }

  /**
   * The environment of a version with this code, ready to be started; undefined if anything is wrong: then the ordinary
   * way starts it, or reports the error.
   */
  async become(
    configuration: FunctionConfiguration,
    codes: readonly Code[],
    listener: EnvironmentListener,
  ): Promise<Environment | undefined> {
    this.#isTaken = true;
    const { ctx, shared } = this.#options;
    const { FunctionName = '', Role = '' } = configuration;
    // All of them end first: nothing may be written into a folder that is being removed.
    const [filled, asNow, answers, credentials] = await Promise.allSettled([
      this.#fill(codes),
      this.#isAsNow(),
      this.#environment.hold(ANSWER_LIMIT),
      shared.credentials.get(ctx, Role, FunctionName),
    ]);
    const isReady = filled.status === 'fulfilled' && isTrue(asNow) && isTrue(answers) && !this.#isOver;
    if (!isReady || credentials.status === 'rejected') {
      this.end();
      return undefined;
    }
    this.#environment.assign(configuration, credentials.value, listener);
    return this.#environment;
  }

  end(): void {
    this.#environment.kill();
  }

  /** Whether a new environment would run the same program and see the same files: the user may have installed something. */
  async #isAsNow(): Promise<boolean> {
    const now = await blueprintIn(this.#folders, this.#options);
    const [is, was] = [now, this.#blueprint].map(({ notes, runtime, view }) =>
      JSON.stringify([notes, runtime, view.shown]),
    );
    return is === was;
  }

  async #fill(codes: readonly Code[]): Promise<void> {
    const { blobs } = this.#options.ctx.kernel;
    await unpackInto(await Promise.all(codes.map(({ blob }) => blobs.bytes(blob))), this.#folders.code);
  }
}

const isTrue = (step: PromiseSettledResult<boolean>): boolean => step.status === 'fulfilled' && step.value;
