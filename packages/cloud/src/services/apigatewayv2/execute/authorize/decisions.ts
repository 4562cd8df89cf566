import type { Part } from '../../../../kernel/kernel.ts';

/** A Lambda authorizer's decision: a policy, or a simple yes or no. */
export interface Decision {
  readonly isAuthorized?: boolean;
  readonly policy?: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly principalId?: string;
}

const MOST_KEPT = 10_000;

class Decisions {
  readonly #kept = new Map<string, { readonly until: number; readonly decision: Decision }>();

  get(key: string, now: number): Decision | undefined {
    const found = this.#kept.get(key);
    return found && found.until > now ? found.decision : undefined;
  }

  put(key: string, decision: Decision, until: number): void {
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, { until, decision });
  }

  /** Drops the decisions of a stage's authorizers. */
  forget(prefix: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(prefix)) this.#kept.delete(key);
  }
}

export const decisions: Part<Decisions> = { name: 'apigatewayv2/decisions', open: () => new Decisions() };
