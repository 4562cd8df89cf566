import type { MailBudget } from './budget.ts';

/** The kind of a mail, as it waits in the queue. */
export type MailJob = {
  /** The recipient. */
  readonly email: string;
  /** The client that asked for it, if known. */
  readonly language?: string | undefined;
  /** Without one it is not counted: only a user can ask for it. */
  readonly budget?: MailBudget;
} & (
  | {
      readonly kind: 'verify';
      readonly name: string;
      /** Its hash. */
      readonly password: string;
    }
  | { readonly kind: 'reset' | 'notice' }
  | { readonly kind: 'changed'; readonly ways?: RemovedWays }
  /** `way`: its key. Add-ons of earlier versions do not say what was added. */
  | { readonly kind: 'way'; readonly way?: string; readonly added?: string }
  /** `of`: the address of the user until then. */
  | { readonly kind: 'address'; readonly of: string }
  | { readonly kind: 'factor'; readonly isOn: boolean }
  | { readonly kind: 'deleted'; readonly name: string }
);

/** Other ways to sign in, after a reset of the password. */
export interface RemovedWays {
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Place {
  /** Address of your pages, without a slash at the end. */
  readonly pages: string;
}

interface Named extends Place {
  /** Empty when the user has none. */
  readonly name: string;
}

/** The mails that users get. */
export interface Mails {
  /** To an address that is not known yet, to prove its ownership. */
  verify(about: Place & { readonly token: string }): Mail;
  /** To a user who signs up again, or whose address another one wants to have. */
  known(about: Named): Mail;
  /** To choose a new password. */
  reset(about: Named & { readonly token: string }): Mail;
  /** The password was changed. */
  changed(about: Named & RemovedWays): Mail;
  /** A second factor was turned on or off. */
  factor(about: Named & { readonly isOn: boolean }): Mail;
  /** Another way to sign in was added, such as a passkey. */
  way(about: Named & { readonly token?: string; readonly added?: string }): Mail;
  /** To a user's new address, to prove its ownership. */
  address(about: Named & { readonly token: string }): Mail;
  /** To the current address: the user wants another one. */
  notice(about: Named): Mail;
  /** The account was deleted. */
  deleted(about: Named): Mail;
}

/** Mails of a project, by language. What it leaves out comes from awsm-users, in English and German. */
export type MailTexts = Readonly<Record<string, Partial<Mails>>>;
