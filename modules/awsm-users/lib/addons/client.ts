import type { Aws } from 'jaws-core-js/aws';
import { type HttpRequest, Refusal } from 'jaws-core-js/http';
import type { Tokens } from '../sessions.ts';
import type { Challenge } from './challenge.ts';
import type { AddonAnswer } from './serve.ts';

export { displayName } from '../input.ts';
/** An add-on's table with the key `pk`, read and written like that of awsm-users. */
export {
  type Change,
  getItem,
  type Item,
  itemsOf,
  put,
  remove,
  type Store,
  secondsOf,
  update,
  write,
} from '../table.ts';
export { hashToken, randomToken } from '../tokens/random.ts';
export { type AddonRoute, createAddonHandler, passwordIn, text } from './handler.ts';
export { type Catalogue, mistakesInTexts } from './texts.ts';
export type { Challenge, Tokens };

/** A user, as add-ons know them. */
export interface Person {
  readonly sub: string;
  readonly email: string;
  readonly name: string;
  /** Second factors that sign-ins ask for. */
  readonly factors: readonly string[];
  readonly hasPassword: boolean;
}

export interface Caller extends Person {
  /** Id of the session. */
  readonly sid: string;
  readonly amr: readonly string[];
}

interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/**
 * What adds another way to sign in, or takes one away, must not get around a second factor: where the account has one, the session must have been
 * opened with two. Throws Refusal.
 */
export function checkProved({ factors, amr }: Pick<Caller, 'factors' | 'amr'>): void {
  if (factors.length > 0 && !amr.includes('mfa')) {
    throw new Refusal(403, 'factor', 'Please sign in with your second factor first.');
  }
}

/** A way to sign in that an add-on keeps. */
interface NamedWay {
  readonly id: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly added: number;
}

/** For the acts that do not concern the sender of a request. */
type From = Pick<HttpRequest, 'ip' | 'headers'>;

/**
 * What an add-on may ask awsm-users for, by calling its functions. All methods reject with a Refusal that is meant for who sent the
 * request, and with an Error when the function failed.
 */
export function createAddon(aws: Pick<Aws, 'rest'>, names: { readonly factors?: string; readonly sessions?: string }) {
  const call = async <Result>(kind: 'factors' | 'sessions', act: string, input: object, from: From) => {
    const name = names[kind];
    if (!name) throw new Error(`The name of the function "${kind}" of awsm-users is not set.`);
    const { cookie: _cookie, ...headers } = from.headers;
    const answer = await aws.rest<AddonAnswer>(
      'lambda',
      'POST',
      `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
      { do: act, input, request: { ip: from.ip, headers } },
    );
    if ('result' in answer) return answer.result as Result;
    if (!('refusal' in answer)) throw new Error(`awsm-users failed at "${act}": its log has more.`);
    const { status, reason, message, details } = answer.refusal;
    throw new Refusal(status, reason, message, details);
  };
  return {
    /** Who calls, by the header Authorization. `recent`: with the password, or soon after a sign-in. `try`: counts as a guess. */
    identify: (
      from: From,
      asked: { readonly recent?: boolean; readonly try?: boolean; readonly password?: unknown } = {},
    ) => call<Caller>('factors', 'identify', asked, from),
    exists: async (sub: string) =>
      (await call<{ exists: boolean }>('factors', 'exists', { sub }, { ip: 'none', headers: {} })).exists,
    /** The user of a challenge, by its token. Counts as a guess: call it before you check the answer. */
    challenge: (from: From, input: { readonly token: unknown; readonly factor: string }) =>
      call<Pick<Person, 'sub' | 'email' | 'name'>>('factors', 'challenge', input, from),
    /** Opens the session of a correctly answered challenge. */
    answer: (
      from: From,
      input: {
        readonly token: unknown;
        readonly factor: string;
        readonly amr: readonly string[];
        readonly way?: NamedWay;
      },
    ) => call<Tokens>('factors', 'answer', input, from),
    /** Notes what is kept, for the export. `factor`: whether sign-ins ask for it from now on. `added`: another way to sign in: the user gets a mail. */
    keep: (
      from: From,
      input: {
        readonly sub: string;
        readonly addon: string;
        readonly data: object;
        readonly factor?: boolean;
        readonly added?: boolean;
        /** The way that was added, or with `removed` is gone. */
        readonly way?: NamedWay | (ExternalIdentity & { readonly name: string });
        readonly removed?: boolean;
      },
    ) => call<Pick<Person, 'factors'>>('factors', 'keep', input, from),
    /** Those of the user's ways that were removed: they open no session. */
    removed: async <W extends NamedWay>(
      from: From,
      { ways, ...input }: { readonly sub: string; readonly addon: string; readonly ways: readonly W[] },
    ): Promise<readonly W[]> => {
      if (ways.length === 0) return [];
      const answer = await call<{ removed: readonly number[] }>('factors', 'removed', { ...input, ways }, from);
      return ways.filter((_way, place) => answer.removed.includes(place));
    },
    drop: (from: From, input: { readonly sub: string; readonly addon: string }) =>
      call<Pick<Person, 'factors'>>('factors', 'drop', input, from),

    find: async (from: From, input: { readonly sub: string } | { readonly email: string } | ExternalIdentity) =>
      (await call<{ user?: Person }>('sessions', 'find', input, from)).user,
    /** `email` must be verified. */
    create: async (
      from: From,
      input: ExternalIdentity & { readonly email: string; readonly name?: string; readonly language?: string },
    ) => (await call<{ user: Person }>('sessions', 'create', input, from)).user,
    link: async (from: From, input: ExternalIdentity & { readonly sub: string }) =>
      (await call<{ user: Person }>('sessions', 'link', input, from)).user,
    unlink: (from: From, input: ExternalIdentity & { readonly sub: string }) =>
      call<object>('sessions', 'unlink', input, from),
    /** Opens a session for a user who has proved who they are by `amr`; asks for a second factor, unless `mfa` is in it. */
    open: (
      from: From,
      input: {
        readonly sub: string;
        readonly amr: readonly string[];
        /** By what: refused when its user has removed it. */
        readonly addon?: string;
        readonly way?: NamedWay | (ExternalIdentity & { readonly name: string; readonly added: number });
      },
    ) => call<Tokens | Challenge>('sessions', 'open', input, from),
  };
}

export type Addon = ReturnType<typeof createAddon>;

/** The event `UserDeleted`, as EventBridge sends it. */
export interface UserDeleted {
  readonly detail?: { readonly sub?: unknown; readonly issuer?: unknown };
}

/**
 * Clears what an add-on keeps of a user whose account was deleted. The event comes when the account is gone, in each region. Where it is still
 * there, because changes are on their way or somebody else sent the event, nothing is cleared, and this throws, so that Lambda tries it twice
 * more. `wait`: a moment, ten times.
 */
export async function clearDeleted(
  event: UserDeleted,
  {
    issuer,
    addon,
    clear,
    wait,
  }: {
    readonly issuer: string;
    readonly addon: Pick<Addon, 'exists'>;
    readonly clear: (sub: string) => Promise<unknown>;
    readonly wait: () => Promise<unknown>;
  },
): Promise<void> {
  const sub = deletedUser(event, issuer);
  if (sub === undefined) return;
  for (let attempt = 1; await addon.exists(sub); attempt++) {
    if (attempt === 10) throw new Error('The account still exists: its deletion has failed, or takes long.');
    await wait();
  }
  await clear(sub);
}

/** The user whose account was deleted; undefined for another stage on the same bus. Throws Error for any other event. */
function deletedUser({ detail }: UserDeleted, issuer: string): string | undefined {
  if (typeof detail?.sub !== 'string' || detail.sub === '') throw new Error('The event names no user.');
  return detail.issuer === issuer ? detail.sub : undefined;
}
