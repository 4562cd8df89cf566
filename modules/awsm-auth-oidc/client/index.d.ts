/** The used part of the client of awsm-users. */
export interface Users {
  /** Where its endpoints are. Default: `users`. */
  readonly path?: string;
  request<T = unknown>(method: string, path: string, body?: object): Promise<T>;
  enter(path: string, body: object): Promise<Challenge | undefined>;
}

/** A second factor is required. */
export interface Challenge {
  readonly challenge: readonly string[];
  readonly token: string;
  readonly expiresIn: number;
}

export interface LinkedIdentity {
  readonly id: string;
  readonly provider: string;
  readonly issuer: string;
  readonly linked: string;
}

export interface OidcClientOptions {
  /** URL of the API, with the stage if it has one: `https://api.myapp.com`. The same as OIDC_URL. */
  readonly url: string;
  /** Where the project has put the endpoints, as `path` of the client of awsm-users, whose is the default: `v1/auth`. */
  readonly path?: string;
  /** Name in the storage. Default: `awsm-auth-oidc`. */
  readonly key?: string;
  /** Default: sessionStorage, which belongs to one tab. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly location?: Pick<Location, 'assign' | 'hash' | 'pathname' | 'search'>;
  readonly history?: Pick<History, 'replaceState' | 'state'>;
}

interface Begin {
  /** `google` */
  readonly provider: string;
  /** One of OIDC_PAGES, written as there. Default: the first. */
  readonly page?: string;
}

/** All methods reject with the UsersError of awsm-users when the API refuses. */
export interface OidcClient {
  providers(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Leaves the page. */
  signIn(input: Begin): Promise<void>;
  /** Leaves the page. Afterwards the signed-in user has another way to sign in. */
  link(input: Begin): Promise<void>;
  /**
   * Call this on the page where a sign-in ends. Empty: nothing has arrived. `error`: `denied`, `provider` or `state`. When it rejects with the reason
   * `credentials`, ask for the password and call it again with it.
   */
  finish(options?: { readonly password?: string }): Promise<{
    readonly signedIn?: true;
    readonly challenge?: Challenge;
    readonly linked?: LinkedIdentity;
    readonly error?: string;
  }>;
  list(): Promise<readonly LinkedIdentity[]>;
  unlink(input: { readonly id: string; readonly password?: string }): Promise<void>;
}

export function createOidcClient(users: Users, options: OidcClientOptions): OidcClient;
