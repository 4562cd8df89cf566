import { readFileSync, writeFileSync } from 'node:fs';
import { createAws } from '../packages/core/aws/index.js';
import { jaws, lines, type Outcome, temporaryFolder } from '../packages/jaws/test/cli/jaws.ts';

/** A project on an embedded cloud of its own, driven by the real command, like that of a module's user. */
export class ModuleApp {
  readonly #work = temporaryFolder();
  readonly #env = { JAWS_HOME: `${this.#work.path}/home`, npm_config_cache: undefined };
  readonly root = `${this.#work.path}/app`;
  #endpoint = '';
  #urls: readonly { readonly region: string; readonly url: string }[] = [];

  /**
   * Creates the project, installs these modules of the catalogue, sets variables, deploys. The stage `dev` is in us-east-1,
   * its home region, and in `regions`. A failure leaves nothing running. / */
  static async start(
    modules: readonly string[],
    variables: Readonly<Record<string, string>> = {},
    protocol: 'REST' | 'HTTP' = 'REST',
    regions: readonly string[] = [],
  ): Promise<ModuleApp> {
    const app = new ModuleApp();
    try {
      await app.#start(modules, variables, protocol, regions);
      return app;
    } catch (error) {
      await app.stop();
      throw error;
    }
  }

  async #start(
    modules: readonly string[],
    variables: Readonly<Record<string, string>>,
    protocol: 'REST' | 'HTTP',
    regions: readonly string[],
  ) {
    await this.jaws('cloud', 'start', '--port', '0');
    const create = ['project', 'create', '-n', 'app', '-r', 'us-east-1', '-u', 'app.example', '-p', 'local'];
    await this.#run(create, this.#work.path);
    if (protocol === 'HTTP')
      this.edit('jaws.json', (project) => ({ ...project, apiGateway: { ProtocolType: 'HTTP' } }));
    if (regions.length > 0) await this.jaws('region', 'add', ...regions, '--stage', 'dev');
    for (const name of modules) await this.jaws('module', 'install', name, '-y');
    for (const [name, value] of Object.entries(variables)) await this.jaws('env', 'set', 'dev', 'all', name, value);
    await this.deploy();
  }

  /** Changes a JSON file in the project. */
  edit(file: string, change: (value: Record<string, unknown>) => unknown): void {
    const path = `${this.root}/${file}`;
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8'))), undefined, 2));
  }

  /** `jaws dash --all`. */
  async deploy(): Promise<void> {
    const { stdout } = await this.jaws('dash', '--all', '--json');
    this.#urls = lines(stdout).flatMap((line) =>
      line.type === 'url' ? [{ region: String(line.region), url: String(line.url) }] : [],
    );
    const { stdout: status } = await this.jaws('cloud', 'status', '--json');
    this.#endpoint = String(lines(status).at(-1)?.endpoint);
  }

  /** `http://127.0.0.1:<port>` of the embedded cloud. */
  get endpoint(): string {
    return this.#endpoint;
  }

  /** The address of a path of the API in a region: `/users`. */
  url(path: string, region = 'us-east-1'): string {
    const any = this.#urls.find((one) => one.region === region)?.url ?? '';
    const base = /^.*\/_aws\/execute-api\/[^/]+\/[^/]+/.exec(any)?.[0];
    if (base === undefined) throw new Error(`the project has no endpoint in ${region}`);
    return base + path;
  }

  /** Sends JSON and reads JSON. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
    region = 'us-east-1',
  ) {
    const response = await fetch(this.url(path, region), {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: whatever the module answers
    const json: any = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  }

  /** A region as a test with several regions sees it. */
  in(region: string) {
    return {
      url: (path: string) => this.url(path, region),
      call: (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
        this.call(method, path, body, headers, region),
      aws: this.#client(region),
      /** Nothing answers in this region until `on`. */
      off: () => this.jaws('cloud', 'region', 'off', region),
      on: () => this.jaws('cloud', 'region', 'on', region),
    };
  }

  /** A client with the account's own permissions, to look behind the API. */
  get aws() {
    return this.#client('us-east-1');
  }

  #client(region: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    return createAws({ endpoint: this.#endpoint, region, credentials });
  }

  /** Every mail that was sent, oldest first. */
  async mails(): Promise<readonly Mail[]> {
    const { messages } = (await (await fetch(`${this.#endpoint}/_aws/ses`)).json()) as { messages: Mail[] };
    return messages;
  }

  /** Runs `jaws` in the project. Throws its output if it failed. */
  jaws(...args: string[]): Promise<Outcome> {
    return this.#run(args, args[0] === 'cloud' ? this.#work.path : this.root);
  }

  async #run(args: readonly string[], cwd: string): Promise<Outcome> {
    const outcome = await jaws(args, { cwd, env: this.#env });
    if (outcome.code !== 0) throw new Error(`jaws ${args.join(' ')}: ${outcome.stderr}${outcome.stdout}`);
    return outcome;
  }

  async stop(): Promise<void> {
    await this.jaws('cloud', 'stop').catch(() => {});
    this.#work.remove();
  }
}

/** A mail in the local mailbox: http://127.0.0.1:<port>/_aws/ses. */
export interface Mail {
  readonly Source: string;
  readonly Destination: { readonly ToAddresses?: readonly string[] };
  readonly Subject?: string;
  readonly Body?: { readonly text_part?: string | null; readonly html_part?: string | null };
  readonly RawData?: string;
}
