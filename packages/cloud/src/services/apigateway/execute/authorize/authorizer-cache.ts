import type { Part } from '../../../../kernel/kernel.ts';

/** The result of a Lambda authorizer. */
export interface Authorization {
  readonly principalId: string;
  readonly policy: unknown;
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

const MOST_KEPT = 10_000;

export class AuthorizerCache {
  readonly #kept = new Map<string, { readonly until: number; readonly authorization: Authorization }>();

  get(key: string, now: number): Authorization | undefined {
    const found = this.#kept.get(key);
    if (!found || found.until <= now) return undefined;
    return found.authorization;
  }

  put(key: string, authorization: Authorization, until: number): void {
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, { until, authorization });
  }

  /** Drops the results of a stage's authorizers. */
  flush(prefix: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(prefix)) this.#kept.delete(key);
  }
}

export const authorizerCache: Part<AuthorizerCache> = {
  name: 'apigateway/authorizer-cache',
  open: () => new AuthorizerCache(),
};
