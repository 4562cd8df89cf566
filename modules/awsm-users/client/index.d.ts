/** Stores tokens: localStorage, sessionStorage or an object like them. */
export interface TokenStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** `navigator.locks`. */
export interface Locks {
  request<T>(name: string, act: () => Promise<T>): Promise<T>;
}

export interface UsersClientOptions {
  /** URL of the API, with the stage if it has one: `https://api.myapp.com`. */
  readonly url: string;
  /** Where the project has put the endpoints: `v1/auth` for `/v1/auth/sign-in`. Default: `users`. */
  readonly path?: string;
  /** Other origins that `fetch` may send the token to: `https://files.myapp.com`. */
  readonly origins?: readonly string[];
  /** Name under which tokens are stored. Default: `awsm-users`. */
  readonly key?: string;
  /** Default: localStorage; without it, memory. Any script of the page can read localStorage. */
  readonly storage?: TokenStorage;
  /** Lets one tab refresh for all. Default: `navigator.locks`, where it exists. */
  readonly locks?: Locks | undefined;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** The signed-in user, according to the access token. */
export interface SignedInUser {
  readonly sub: string;
  readonly sid: string;
  readonly email: string;
  readonly roles: readonly string[];
}

export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly created: string;
  readonly roles: readonly string[];
  readonly language?: string;
}

export interface Session {
  readonly id: string;
  readonly created: string;
  readonly used: string;
  readonly network: string;
  readonly userAgent: string;
  readonly current: boolean;
}

/** A way to sign in besides the password. */
export interface Way {
  readonly id: string;
  /** The add-on of it, or `identity`. */
  readonly kind: string;
  readonly name: string;
  readonly added: string;
  /** Whether it was added since the last sign-in by another way. */
  readonly isNew: boolean;
}

/** A second factor is required: send a response with `token` to the add-on of one of them. */
export interface Challenge {
  /** `totp`, `passkeys` */
  readonly challenge: readonly string[];
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** All methods reject with a UsersError if the API refuses, and with the error of `fetch` if there is no answer. */
export interface UsersClient {
  /** Where the endpoints are, for clients of add-ons. */
  readonly path: string;
  /** Undefined if nobody is signed in. */
  readonly user: SignedInUser | undefined;
  /** Calls back when a user signs in or out or tokens are renewed, also in another tab. Returns a function that ends it. */
  onChange(listener: (user: SignedInUser | undefined) => void): () => void;
  /** An access token that is valid for 30 seconds or more; undefined if nobody is signed in. */
  accessToken(): Promise<string | undefined>;
  /**
   * Like the global `fetch`, with the access token. Paths are those of the API. Rejects for origins that are not listed.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

  /** For add-ons: a call of this API as the user. */
  request<T = unknown>(method: string, path: string, body?: object): Promise<T>;
  /** For add-ons: a call that ends with tokens, which are kept, or with a challenge. */
  enter(path: string, body: object): Promise<Challenge | undefined>;

  signUp(input: { readonly email: string; readonly password: string; readonly name?: string }): Promise<void>;
  verify(input: { readonly token: string; readonly password: string }): Promise<Challenge | undefined>;
  /** Undefined when the user is signed in. */
  signIn(input: { readonly email: string; readonly password: string }): Promise<Challenge | undefined>;
  /**
   * Forgets the tokens, even if the API cannot be reached. `everywhere`: ends all sessions and removes new ways to sign in, and needs the API. `keep`: the
   * ids of those ways that stay, with the `password` or soon after the sign-in.
   */
  signOut(options?: {
    readonly everywhere?: boolean;
    readonly keep?: readonly string[];
    readonly password?: string;
  }): Promise<void>;
  /** Other ways to sign in: passkeys, identities at providers. */
  ways(): Promise<readonly Way[]>;
  /** The same of an account whose password a link can reset. */
  resetWays(input: { readonly token: string }): Promise<readonly Way[]>;
  /** Removes the way that a mail has told of, and ends all sessions. */
  undoWay(input: { readonly token: string }): Promise<void>;
  forgotPassword(input: { readonly email: string }): Promise<void>;
  /** `keep`: ids of the ways to sign in that stay; by default those that are not new. */
  resetPassword(input: {
    readonly token: string;
    readonly password: string;
    readonly keep?: readonly string[];
  }): Promise<void>;
  changePassword(input: { readonly currentPassword: string; readonly password: string }): Promise<void>;
  changeEmail(input: { readonly email: string; readonly password: string }): Promise<void>;
  /** As the user who asked for it, signed in or with the password. */
  verifyEmail(input: { readonly token: string; readonly password?: string }): Promise<void>;
  me(): Promise<Profile>;
  changeProfile(profile: { readonly name?: string; readonly language?: string }): Promise<Profile>;
  exportData(): Promise<{
    readonly user: Profile;
    readonly sessions: readonly Session[];
    readonly identities: readonly { readonly issuer: string; readonly subject: string; readonly linked: string }[];
    /** By the names of add-ons. */
    readonly addons: Readonly<Record<string, unknown>>;
  }>;
  sessions(): Promise<readonly Session[]>;
  endSession(id: string): Promise<void>;
  endOtherSessions(): Promise<void>;
  /** Without a password, only soon after the sign-in. */
  deleteAccount(input?: { readonly password?: string }): Promise<void>;
}

export function createUsersClient(options: UsersClientOptions): UsersClient;

export class UsersError extends Error {
  readonly status: number;
  /** `invalid`, `token`, `credentials`, `session`, `challenge`, `disabled`, `raced`, `limit`, `failed`. */
  readonly reason: string;
  readonly field: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
}
