import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';

const later = '2126-01-01T00:00:00Z';

const keys = (id: string) => ({
  AccessKeyId: id,
  SecretAccessKey: 's',
  Token: 't',
  Expiration: later,
  Code: 'Success',
});

/** STS, IAM Identity Center, a container's and an instance's supply of credentials. */
function answer(path: string, form: URLSearchParams): [type: string, body: string] {
  if (path === '/container') return ['application/json', JSON.stringify(keys('container'))];
  if (path.endsWith('/api/token')) return ['text/plain', 'imds-token'];
  if (path.endsWith('/security-credentials/')) return ['text/plain', 'machine'];
  if (path.endsWith('/security-credentials/machine')) return ['application/json', JSON.stringify(keys('instance'))];
  if (path.startsWith('/federation/credentials')) {
    const roleCredentials = {
      accessKeyId: 'sso',
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: Date.parse(later),
    };
    return ['application/json', JSON.stringify({ roleCredentials })];
  }
  const action = form.get('Action') ?? '';
  const id = action === 'AssumeRoleWithWebIdentity' ? `web-${form.get('WebIdentityToken')}` : 'role';
  const credentials = `<Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${later}</Expiration></Credentials>`;
  const result = action === 'GetCallerIdentity' ? '<Account>111122223333</Account>' : credentials;
  return ['text/xml', `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`];
}

/**
 * A machine that has credentials of its own for each test, as a pod, an instance or a shell has them: keys and a web identity in the environment,
 * a container's and an instance's supply of credentials, each of which answers. The same server is STS and IAM Identity Center.
 */
export class Machine {
  folder = '';
  /** Calls that reached the server: an action of STS with the key that signed it, or a path. */
  calls: string[] = [];
  /** Calls that it refuses. */
  refused: readonly string[] = [];

  constructor() {
    let stop: () => Promise<unknown>;
    beforeEach(async () => {
      this.folder = mkdtempSync(join(tmpdir(), 'jaws-profile-'));
      this.calls = [];
      this.refused = [];
      stop = await this.#start();
    });
    afterEach(async () => {
      vi.unstubAllEnvs();
      await stop();
      rmSync(this.folder, { recursive: true });
    });
  }

  async #start(): Promise<() => Promise<unknown>> {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const form = new URLSearchParams(body);
      const path = request.url ?? '';
      const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const call = form.get('Action') ?? path.split('?')[0]!;
      this.calls.push(key ? `${call} by ${key}` : call);
      if (this.refused.includes(call)) {
        const no = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>refused</Message></Error></ErrorResponse>';
        response.writeHead(403, { 'content-type': 'text/xml' }).end(no);
        return;
      }
      const [type, text] = answer(path, form);
      response.writeHead(200, { 'content-type': type, 'x-aws-ec2-metadata-token-ttl-seconds': '600' }).end(text);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = {
      HOME: this.folder,
      USERPROFILE: this.folder,
      AWS_CONFIG_FILE: join(this.folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, 'credentials'),
      AWS_LOGIN_CACHE_DIRECTORY: join(this.folder, 'login'),
      AWS_ENDPOINT_URL: address,
      AWS_ACCESS_KEY_ID: 'environment',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/container`,
      AWS_WEB_IDENTITY_TOKEN_FILE: this.write('foreign-token', 'foreign'),
      AWS_ROLE_ARN: 'arn:aws:iam::666666666666:role/machine',
      AWS_EC2_METADATA_DISABLED: 'false',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: address,
    };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    return () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    };
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** The command line of a program, for `credential_process`. */
  program(source: string): string {
    return `${process.execPath} ${this.write('program.mjs', source)}`;
  }

  /** A program that prints credentials. */
  printing(value: object): string {
    return this.program(`console.log(${JSON.stringify(JSON.stringify({ Version: 1, ...value }))})`);
  }

  /** What `aws sso login` leaves. */
  ssoToken(of: string, expiresAt: string): void {
    const name = createHash('sha1').update(of).digest('hex');
    this.write(`.aws/sso/cache/${name}.json`, JSON.stringify({ accessToken: 'token', expiresAt }));
  }

  /** What `aws login` leaves. */
  loginToken(of: string, expiresAt: string): void {
    const keys = { accessKeyId: 'login', secretAccessKey: 's', sessionToken: 't', accountId: '111122223333' };
    const all = { accessToken: { ...keys, expiresAt }, clientId: 'c', refreshToken: 'r', dpopKey: 'k' };
    this.write(`login/${createHash('sha256').update(of).digest('hex')}.json`, JSON.stringify(all));
  }
}
