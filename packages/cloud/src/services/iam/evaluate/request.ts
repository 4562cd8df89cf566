import type { ContextKeys } from '../../../kernel/policy/context-keys.ts';

export interface Principal {
  readonly kind: 'root' | 'user' | 'role' | 'federated' | 'service' | 'anonymous';
  readonly account: string;
  /**
   * Names of the caller that a Principal element can use: a user's ARN, a session's ARN
   * (`arn:aws:sts::…:assumed-role/…`), a service
   * (`lambda.amazonaws.com`), an identity provider.
   */
  readonly arn: string;
  /** A session's role. */
  readonly roleArn?: string;
}

export interface Request {
  readonly principal: Principal;
  /** `s3:GetObject`. */
  readonly action: string;
  /** Its ARN; `*` for an action that has none; undefined when it is not known, which then fits every Allow. */
  readonly resource: string | undefined;
  /** Account that owns the resource, when it may differ from the principal's. */
  readonly resourceAccount?: string;
  readonly context: ContextKeys;
}
