import { createHash } from 'node:crypto';
import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Kernel, Part } from '../../kernel/kernel.ts';
import { sortedJson } from './template/json.ts';

/** A call with a client request token that did its work, key: `<stack name>/<token>`. */
interface TokenRecord {
  readonly operation: string;
  /** Hash of the request without the token. */
  readonly request: string;
  readonly answer: Readonly<Record<string, unknown>>;
}

interface Call {
  readonly operation: string;
  readonly stackName: string;
  readonly request: { readonly ClientRequestToken?: string | undefined };
}

/** Remembers the answer; called together with the operation's first write, so that both become durable together. */
type Remember = (answer: Readonly<Record<string, unknown>>) => void;

/**
 * Runs an operation once for each client request token of a stack: a repeated call waits for the first one and gets its answer.
 * A token that another operation used, or the same one with other arguments, is refused; AWS does not document how it compares.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html (ClientRequestToken, TokenAlreadyExists)
 */
export function once<T extends object>(
  ctx: Context,
  { operation, stackName, request }: Call,
  work: (remember: Remember) => Promise<T>,
): Promise<T> {
  const { ClientRequestToken: token, ...rest } = request;
  if (!token) return work(() => undefined);
  const tokens = ctx.kernel.store.collection<TokenRecord>(`cloudformation/${ctx.account}/${ctx.region}/tokens`);
  const key = `${stackName}/${token}`;
  const asked = createHash('sha256').update(sortedJson(rest)).digest('hex');
  return inTurn(ctx, `token/${key}`, async () => {
    const found = tokens.get(key);
    if (!found) return work((answer) => tokens.put(key, { operation, request: asked, answer }));
    if (found.operation === operation && found.request === asked) return found.answer as T;
    throw new AwsError(
      'TokenAlreadyExistsException',
      `The client request token ${token} has already been used for this stack. Retry the request with a different client request token`,
      400,
    );
  });
}

const turnsPart: Part<Map<string, Promise<unknown>>> = { name: 'cloudformation/turns', open: () => new Map() };

/** Runs calls of the same key in an account and region one after the other. */
export async function inTurn<T>(
  { kernel, account, region }: { kernel: Kernel; account: string; region: string },
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const turns = kernel.part(turnsPart);
  const key = `${account}/${region}/${name}`;
  const before = turns.get(key);
  const turn = (async () => {
    // Its failure is the answer of the call that it belongs to.
    await before?.catch(() => undefined);
    return work();
  })();
  turns.set(key, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(key) === turn) turns.delete(key);
  }
}
