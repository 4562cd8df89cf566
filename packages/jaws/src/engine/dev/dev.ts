import { realpathSync } from 'node:fs';
import { BuildSession } from '../../artifacts/session.ts';
import type { Aws } from '../../aws/types.ts';
import { wait } from '../../base/async.ts';
import { askHealth } from '../../cloud/health.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { HotSwap } from '../../deploy/hotswap/swap.ts';
import { isAboutAddresses } from '../../deploy/review.ts';
import { readEnvironment } from '../../env/remote.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import type { Event, Question } from '../../events.ts';
import type { RegionModel } from '../../model/types.ts';
import { deploy } from '../deploy.ts';
import { keepInvocation } from '../events/keep.ts';
import type { KeptInvocation } from '../events/types.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, openedOf, openProject, reach, regionsOf } from '../open.ts';
import { protectedAmong } from '../protected.ts';
import { invokeAgain, type LastEvent } from './again.ts';
import { CodeLoop } from './code.ts';
import { debugFolder, forDebugger, isBundledNode } from './debug-code.ts';
import { type DeployedStage, readDeployedStage } from './deployed.ts';
import { Feed } from './feed.ts';
import { type Front, openFront } from './front.ts';
import { SessionLeases } from './leases.ts';
import { ProjectFiles } from './project-files.ts';
import { followRemoteLogs } from './remote-logs.ts';
import { restoreFunctions } from './restore-functions.ts';
import { functionFor } from './routes.ts';
import type { DevOptions, DevSession } from './types.ts';
import { type Saved, watchProject } from './watch.ts';

/** How often the stage's environment is checked: `jaws env set` in another terminal is a change like any other. Milliseconds. */
const environmentEvery = 2_000;
/** The cloud's report of an invocation may come after its response. Milliseconds. */
const reportPatience = 5_000;

/** The same mistake within this time is reported once. Milliseconds. */
const sameMistakeMs = 1_000;

/**
 * Deploys a project and keeps one stage and region up to date with what is saved, until it is closed: code by Lambda's own API in a moment,
 * everything else by a deployment. On the embedded cloud unless a stage is named.
 */
export function openDev(host: Host, options: DevOptions): Promise<DevSession> {
  return forUser(host, async () => {
    const opened = openedOf(options);
    const { model } = opened;
    const stage = options.stage ?? model.stages[0]?.name ?? '';
    const where = regionsOf(model, stage, options.region)[0]!;
    const profile = options.profile ?? (options.stage === undefined ? 'local' : undefined);
    const aws = await reach(host, model, profile, stage);
    const isLocal = aws.endpoint !== undefined && (await askHealth(aws.endpoint, 5_000)) !== undefined;
    if (!isLocal && protectedAmong(model, [stage]).length > 0) throw fail('DevProtected', { stage });
    if (!isLocal && options.inspect !== undefined) throw fail('DevInspectLocal', {});
    const dev = new Dev(host, options, { aws, opened, where, profile, isLocal });
    try {
      await dev.start();
    } catch (error) {
      await dev.close();
      throw error;
    }
    return dev;
  });
}

interface Begin {
  readonly aws: Aws;
  readonly opened: OpenProject;
  readonly where: RegionModel;
  readonly profile: string | undefined;
  readonly isLocal: boolean;
}

class Dev implements DevSession {
  readonly isLocal: boolean;
  readonly #host: Host;
  readonly #options: DevOptions;
  readonly #aws: Aws;
  readonly #where: RegionModel;
  readonly #profile: string | undefined;
  readonly #builds: BuildSession;
  readonly #swap: HotSwap;
  readonly #code: CodeLoop;
  readonly #ending = new AbortController();
  /** Undefined on AWS, which does nothing for a session. */
  readonly #leases: SessionLeases | undefined;
  #opened: OpenProject;
  #stage: DeployedStage = { account: '', targets: new Map(), code: new Map(), base: undefined, socket: undefined };
  #names = new Map<string, string>();
  #front: Front | undefined;
  #feed: Feed | undefined;
  #watcher: Awaited<ReturnType<typeof watchProject>> | undefined;
  #last: LastEvent | undefined;
  /** Deployments one after the other; code waits for them. */
  #deploying: Promise<void> = Promise.resolve();
  /** Files saved while a deployment is running or waiting. */
  #open = 0;
  readonly #later = new Set<string>();
  #environment: string | undefined;
  #isKeepingLost = false;
  #lastBroken = { said: '', at: 0 };
  readonly #files = new ProjectFiles();
  /** Whether the last deployment failed. */
  #isBroken = false;
  #closing: Promise<void> | undefined;

  constructor(host: Host, options: DevOptions, { aws, isLocal, opened, profile, where }: Begin) {
    // The keyboard belongs to the session: a question would take the terminal.
    this.#host = { ...host, agree: isLocal ? (question) => this.#loses(question) : undefined };
    this.#options = options;
    this.#aws = aws;
    this.#where = where;
    this.#profile = profile;
    this.#opened = opened;
    this.isLocal = isLocal;
    const { name } = opened.model;
    this.#leases = isLocal ? new SessionLeases(aws.endpoint!, name, where.stage, this.#ending.signal) : undefined;
    this.#builds = new BuildSession(opened.model.root);
    const bucket = jawsBucket(aws, where);
    this.#swap = new HotSwap({ host: this.#host, aws, project: opened.model.name, bucket });
    this.#code = new CodeLoop({
      emit: host.emit,
      signal: this.#ending.signal,
      session: this.#builds,
      swap: this.#swap,
      place: { stage: where.stage, region: where.region },
      model: () => (options.inspect === undefined ? this.#opened.model : forDebugger(this.#opened.model)),
      ...(options.inspect !== undefined && { outDir: debugFolder(opened.model.root) }),
      target: (id) => this.#stage.targets.get(id),
      problem: (error, functions) => this.#broken(error, functions),
    });
  }

  get stage(): string {
    return this.#where.stage;
  }

  get region(): string {
    return this.#where.region;
  }

  get url(): string | undefined {
    return this.#front && this.#stage.base !== undefined ? this.#front.url : undefined;
  }

  functions(): readonly string[] {
    return [...this.#stage.targets.keys()].sort();
  }

  async start(): Promise<void> {
    const { host, signal } = { host: this.#host, signal: this.#ending.signal };
    // Files saved during a deployment are not missed.
    this.#watcher = await watchProject(
      this.#opened.model.root,
      () => this.#opened.project.inputs ?? [],
      (saved) => this.#saved(saved),
      (error) => this.#broken(error, []),
    );
    await this.#deploy();
    if (this.isLocal) {
      this.#feed = new Feed({
        endpoint: this.#aws.endpoint!,
        account: this.#stage.account || (await this.#aws.in(this.region).account()),
        place: { stage: this.stage, region: this.region },
        emit: host.emit,
        signal,
        root: realpathSync(this.#opened.model.root),
        idOf: (name) => this.#names.get(name),
        ended: (id, invocation) => {
          this.#code.invoked(id);
          this.#last = { function: id, event: invocation.event };
          this.#keep(invocation);
        },
      });
      await this.#feed.start();
      this.#front = await openFront({
        port: this.#options.port,
        base: () => this.#stage.base,
        ready: async (method, path) => {
          const id = functionFor(this.#opened.model, method, path);
          if (id !== undefined) await this.#code.demand(id);
        },
        failed: async (requestId, method, path) => {
          const failed = await this.#feed!.failureOf(requestId, reportPatience);
          return failed && { ...failed, root: this.#opened.model.root, requestId, method, path };
        },
        done: (method, path, status, ms) => {
          const id = functionFor(this.#opened.model, method, path.split('?')[0]!);
          host.emit({
            type: 'request',
            method,
            path,
            status,
            ms: Math.round(ms),
            ...(id !== undefined && { function: id }),
          });
        },
      });
      void this.#followEnvironment();
      await this.#leases?.develop(() => [...this.#stage.targets.keys()].map(this.#placeOf));
    } else void this.#followLogs();
    const debug = await this.#debug();
    host.emit({
      type: 'dev-ready',
      stage: this.stage,
      region: this.region,
      functions: this.#stage.targets.size,
      ...(this.url !== undefined && { url: this.url }),
      ...(this.#stage.socket !== undefined && { webSocket: this.#stage.socket }),
      ...(debug && { debug }),
    });
  }

  async settled(): Promise<void> {
    await this.#deploying;
    await this.#code.settled();
  }

  async again(): Promise<boolean> {
    const target = this.#last && this.#stage.targets.get(this.#last.function);
    if (!this.#last || !target) return false;
    await this.#code.demand(target.id);
    await invokeAgain(await this.#aws.in(this.region).invoker(), target, this.#last.event);
    return true;
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#ending.abort();
    await this.#watcher?.close();
    await this.#front?.close();
    await this.#deploying;
    await this.#code.settled();
    await this.#builds.close();
    await this.#leases?.end();
    if (this.#swap.isActive) await restoreFunctions(this.#host, this.#aws, this.#opened.model.name, this.#where);
  }

  /** Handles saved files: the project is read again and deployed, or functions get their code. */
  #saved({ others, project }: Saved): void {
    if (this.#closing) return;
    if (project.length > 0 || this.#files.isForced) void this.#deploy(project);
    void this.#codeSaved(others);
  }

  async #codeSaved(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    await this.#builds.changed(paths);
    const ids = this.#builds.affected(this.#opened.model, paths).map(({ id }) => id);
    if (this.#open === 0) return this.#code.changed(ids);
    for (const id of ids) this.#later.add(id);
  }

  /**
   * Reads the project again and deploys it, after the deployments already running. Never rejects: mistakes are shown, and the next save
   * tries again.
   * `saved`: deploys only if one of these files differs from the last deployment.
   */
  #deploy(saved?: readonly string[]): Promise<void> {
    this.#files.saved(saved);
    // A waiting deployment will read everything saved until then.
    if (this.#open > 1) return this.#deploying;
    this.#open += 1;
    this.#deploying = this.#deploying.then(async () => {
      try {
        await this.#code.settled();
        if (!this.#ending.signal.aborted && this.#files.isChanged()) await this.#deployNow();
      } catch (error) {
        this.#files.failed();
        this.#isBroken = true;
        this.#broken(error, []);
      } finally {
        this.#open -= 1;
        if (this.#open === 0) this.#codeLater();
      }
    });
    return this.#deploying;
  }

  async #deployNow(): Promise<void> {
    const { root } = this.#opened.model;
    this.#files.begin();
    this.#opened = openProject(root);
    const { model } = this.#opened;
    const where = regionsOf(model, this.stage, this.region)[0]!;
    const selection = {
      stage: this.stage,
      region: this.region,
      resources: true,
      functions: 'all',
      endpoints: 'all',
    } as const;
    // The session's own code updates need no report here.
    const isNews: (event: Event) => boolean = ({ type }) => type !== 'restored' || !this.#swap.isActive;
    const host = {
      ...this.#host,
      signal: AbortSignal.any([this.#host.signal, this.#ending.signal]),
      emit: (event: Event) => isNews(event) && this.#host.emit(event),
    };
    const { session, profile } = { session: this.#builds, profile: this.#profile };
    let isDeployed = false;
    try {
      const { plan } = await deploy(host, { project: this.#opened, profile, selection, session });
      if (this.#isBroken && plan.empty) {
        host.emit({ type: 'repaired', stage: this.stage, region: this.region, functions: [] });
      }
      this.#isBroken = false;
      isDeployed = true;
    } finally {
      // The deployment itself writes to jaws.json or jaws.config.ts.
      this.#files.wrote(this.#opened.project.jaws.path);
      // Also of a failed one: parts of it may be deployed.
      this.#stage = await readDeployedStage(this.#aws, model, where);
      this.#names = new Map([...this.#stage.targets].map(([id, { functionName }]) => [functionName, id]));
      this.#swap.forget();
      this.#code.deployed(this.#stage.code);
      if (isDeployed && this.#options.inspect !== undefined) {
        this.#code.changed(model.functions.filter(isBundledNode).map(({ id }) => id));
      }
      this.#watcher?.add(this.#builds.outside());
    }
  }

  #codeLater(): void {
    const ids = [...this.#later];
    this.#later.clear();
    if (ids.length > 0) this.#code.changed(ids);
  }

  /** For `jaws replay`. A failure to keep it is reported once. */
  #keep(invocation: KeptInvocation): void {
    const why = keepInvocation(this.#opened.model.root, this.stage, invocation);
    if (why === undefined || this.#isKeepingLost) return;
    this.#isKeepingLost = true;
    this.#host.emit({ type: 'warning', message: `Events are not kept for \`jaws replay\`: ${why}` });
  }

  #broken(error: unknown, functions: readonly string[]): void {
    if (this.#ending.signal.aborted) return;
    // Files that were saved together may be read in two rounds, which find the same.
    const [said, now] = [String(error), performance.now()];
    const isSame = said === this.#lastBroken.said && now - this.#lastBroken.at < sameMistakeMs;
    this.#lastBroken = { said, at: now };
    if (isSame) return;
    if (error instanceof JawsError) {
      const { code, message, hint } = error;
      this.#host.emit({ type: 'broken', functions, code, message, ...(hint && { hint }) });
    }
    this.#options.report(error);
  }

  /** No client depends on an address of the embedded cloud, unlike on its data. */
  async #loses(question: Question): Promise<boolean> {
    if (question.type !== 'data-loss' || !isAboutAddresses(question)) return false;
    const lost = question.losses.map(({ logicalId, stack }) => `${logicalId} of ${stack}`).join(', ');
    this.#host.emit({ type: 'notice', message: `The address of ${lost} is gone.` });
    return true;
  }

  /** Deploys when the stage's environment was changed. */
  async #followEnvironment(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const found = await readEnvironment(this.#aws, this.#opened.model.name, this.#where).catch(() => undefined);
      if (found && this.#environment !== undefined && found.version !== this.#environment) void this.#deploy();
      if (found) this.#environment = found.version;
      await wait(environmentEvery, signal);
    }
  }

  /** On AWS: the log lines of functions. */
  async #followLogs(): Promise<void> {
    const host = { ...this.#host, signal: AbortSignal.any([this.#host.signal, this.#ending.signal]) };
    try {
      await followRemoteLogs(host, {
        aws: this.#aws,
        opened: this.#opened,
        where: this.#where,
        stage: this.#stage,
        profile: this.#profile,
        live: this.#options.live ?? false,
      });
    } catch (error) {
      this.#broken(error, []);
    }
  }

  readonly #placeOf = (id: string) => ({
    region: this.region,
    function: this.#stage.targets.get(id)!.functionName,
  });

  /** Opens the debugger's ports, and keeps them open until the session ends. */
  async #debug(): Promise<Readonly<Record<string, number>> | undefined> {
    const { inspect } = this.#options;
    if (inspect === undefined || !this.#leases) return undefined;
    await this.#code.settled();
    const nodes = this.#opened.model.functions.filter(
      ({ id, runtime }) => runtime.startsWith('nodejs') && this.#stage.targets.has(id),
    );
    const ports = Object.fromEntries(nodes.map(({ id }, index) => [id, inspect + index]));
    // A function that is removed meanwhile would make the cloud refuse the others with it.
    const functions = () =>
      nodes
        .filter(({ id }) => this.#stage.targets.has(id))
        .map(({ id }) => ({ ...this.#placeOf(id), port: ports[id]! }));
    await this.#leases?.debug(functions);
    return ports;
  }
}
