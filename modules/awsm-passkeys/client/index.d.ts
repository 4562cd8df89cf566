/** The used part of the client of awsm-users. */
export interface Users {
  /** Where its endpoints are. Default: `users`. */
  readonly path?: string;
  request<T = unknown>(method: string, path: string, body?: object): Promise<T>;
  enter(path: string, body: object): Promise<Challenge | undefined>;
}

/** A further factor is required. */
export interface Challenge {
  readonly challenge: readonly string[];
  readonly token: string;
  readonly expiresIn: number;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  /** Missing until it is used. */
  readonly used?: string;
  /** Whether it exists on other devices, too. */
  readonly backedUp: boolean;
}

/** `navigator.credentials`. */
export interface Credentials {
  create(options: object): Promise<unknown>;
  get(options: object): Promise<unknown>;
}

/**
 * All methods reject with the UsersError of awsm-users when the API refuses, and with the browser's error (`NotAllowedError`) when the user declines.
 * Methods
 * with a `password` need it only if the sign-in is more than 5 minutes ago.
 */
export interface PasskeysClient {
  list(): Promise<{ readonly passkeys: readonly Passkey[]; readonly secondFactor: boolean }>;
  register(input: {
    readonly name: string;
    readonly password?: string;
    readonly signal?: AbortSignal;
  }): Promise<Passkey>;
  rename(input: { readonly id: string; readonly name: string }): Promise<Passkey>;
  remove(input: { readonly id: string; readonly password?: string }): Promise<void>;
  /** Whether sign-ins with the password require a passkey, too. */
  requireSecondFactor(on: boolean, options?: { readonly password?: string }): Promise<void>;
  /**
   * Signs in with a passkey; with the `token` of a challenge, answers it. `mediation: 'conditional'` offers passkeys in a field with
   * `autocomplete="username webauthn"`.
   */
  signIn(options?: {
    readonly token?: string;
    readonly mediation?: 'conditional';
    readonly signal?: AbortSignal;
  }): Promise<Challenge | undefined>;
}

export interface PasskeysClientOptions {
  /** Default: those of the browser. */
  readonly credentials?: Credentials;
  /** Where the project has put the endpoints, as `path` of the client of awsm-users, whose is the default: `v1/auth`. */
  readonly path?: string;
}

export function createPasskeysClient(users: Users, options?: PasskeysClientOptions): PasskeysClient;
