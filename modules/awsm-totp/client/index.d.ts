/** The used part of the client of awsm-users. */
export interface Users {
  /** Where its endpoints are. Default: `users`. */
  readonly path?: string;
  request<T = unknown>(method: string, path: string, body?: object): Promise<T>;
  enter(path: string, body: object): Promise<unknown>;
}

export interface TotpStatus {
  readonly enabled: boolean;
  readonly since?: string;
  readonly recoveryCodesLeft?: number;
}

/** All methods reject with the UsersError of awsm-users when the API refuses. */
export interface TotpClient {
  status(): Promise<TotpStatus>;
  /** The secret for the app, in base32, and as the address of a QR code. Without the password only soon after the sign-in. */
  begin(input?: { readonly password?: string }): Promise<{ secret: string; uri: string; expiresIn: number }>;
  /** Turns it on with the first code. Returns the recovery codes: show them once. */
  confirm(input: { readonly code: string }): Promise<readonly string[]>;
  renewRecoveryCodes(input: { readonly code: string; readonly password?: string }): Promise<readonly string[]>;
  turnOff(input: { readonly code: string; readonly password?: string }): Promise<void>;
  /** Answers the challenge of `signIn` of awsm-users with a code or a recovery code. */
  signIn(input: { readonly token: string; readonly code: string }): Promise<void>;
}

export interface TotpClientOptions {
  /** Where the project has put the endpoints, as `path` of the client of awsm-users, whose is the default: `v1/auth`. */
  readonly path?: string;
}

export function createTotpClient(users: Users, options?: TotpClientOptions): TotpClient;
