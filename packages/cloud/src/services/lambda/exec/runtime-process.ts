import type { LogStream } from '../../../kernel/logs/log-stream.ts';
import type { Blueprint } from './blueprint.ts';
import { Child, type ChildListener } from './child.ts';
import { SpareProbe } from './held.ts';
import { changed, launchOf, variablesOf } from './launch.ts';
import { isPeer, type LoopbackConnection } from './peer.ts';
import type { RuntimeApi } from './runtime-api.ts';
import type { Credentials, Initialization } from './variables.ts';

/** The inputs of a new process. */
export interface Beginning {
  readonly blueprint: Blueprint;
  readonly credentials: Credentials;
  readonly initialization: Initialization;
  readonly log: LogStream;
}

/** The process of an execution environment, which starts when its code exists, or earlier, and then waits for it. */
export class RuntimeProcess {
  readonly #folder: string;
  readonly #api: RuntimeApi;
  readonly #listener: ChildListener;
  readonly #held: SpareProbe;
  #child: Child | undefined;
  #address = '';
  /** The inputs that it was started with. */
  #variables: Readonly<Record<string, string>> = {};
  /** Its output while it waits, which belongs after the first line of the log. */
  #keptBack: string[] | undefined;
  #wasHeld = false;
  #over = false;
  #launching: Promise<void> | undefined;

  /** `folder`: of this environment alone. */
  constructor(folder: string, api: RuntimeApi, listener: ChildListener) {
    this.#folder = folder;
    this.#api = api;
    this.#listener = listener;
    this.#held = new SpareProbe(() => api.ask());
  }

  get child(): Child | undefined {
    return this.#child;
  }

  /** Settles when the launch that is under way has made its files; never rejects. */
  get launching(): Promise<void> | undefined {
    return this.#launching;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** If the system does not say whose a connection is, everyone's counts as the function's own. */
  owns(connection: LoopbackConnection): boolean {
    const child = this.#child;
    return child !== undefined && isPeer(connection, { processes: child.processes(), session: child.pid }) !== false;
  }

  /** Starts it without its code, once. Whether it waits for that, and says so within this many milliseconds. */
  async hold(beginning: Beginning, limit: number): Promise<boolean> {
    if (this.#wasHeld) return this.#answers(limit);
    this.#wasHeld = true;
    this.#keptBack = [];
    const spawn = await this.#launch(beginning);
    if (this.#over) return false;
    spawn();
    return this.#answers(limit);
  }

  async #answers(limit: number): Promise<boolean> {
    return !this.#over && this.#child !== undefined && this.#held.answers(limit);
  }

  /** It has responded. */
  answered(): void {
    this.#held.settle(true);
  }

  /** Returns a function that starts it, or lets a waiting one continue. The code exists. */
  async prepare(beginning: Beginning): Promise<() => void> {
    const spawn = this.#child ? () => this.#release() : await this.#launch(beginning);
    return () => {
      spawn();
      this.#api.begin(changed(this.#variables, this.#variablesFor(beginning)));
    };
  }

  /** It has ended, or never begins. */
  end(): void {
    this.#over = true;
    this.#held.settle(false);
  }

  #launch(beginning: Beginning): Promise<() => void> {
    const launch = this.#launchNow(beginning);
    const over = () => {
      this.#launching = undefined;
    };
    this.#launching = launch.then(over, over);
    return launch;
  }

  async #launchNow(beginning: Beginning): Promise<() => void> {
    const { blueprint } = beginning;
    this.#address = await this.#api.listen();
    this.#variables = this.#variablesFor(beginning);
    const launch = await launchOf(blueprint, this.#variables, this.#folder, this.#wasHeld);
    return () => {
      const { inherited, reaper, runtime } = blueprint;
      const line = (text: string) => {
        if (this.#keptBack) this.#keptBack.push(text);
        else this.#listener.line(text);
      };
      const gone: ChildListener['gone'] = (code, signal) => this.#listener.gone(code, signal);
      this.#child = new Child(launch, { frames: runtime.frames ?? false, inherited, reaper }, { line, gone });
      if (this.#child.frames) this.#api.attach(this.#child.frames);
    };
  }

  #release(): void {
    const lines = this.#keptBack ?? [];
    this.#keptBack = undefined;
    for (const line of lines) this.#listener.line(line);
  }

  #variablesFor({ blueprint, credentials, initialization, log }: Beginning): Readonly<Record<string, string>> {
    const [folder, runtimeApi] = [this.#folder, this.#address];
    return variablesOf(blueprint, { folder, credentials, runtimeApi, initialization, log });
  }
}
