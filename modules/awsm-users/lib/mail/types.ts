/** What a mail is about, as it waits in the queue. */
export type MailJob =
  | {
      readonly kind: 'verify';
      readonly email: string;
      readonly name: string;
      /** Its hash. */
      readonly password: string;
    }
  | { readonly kind: 'reset' | 'changed'; readonly email: string };

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Place {
  /** Address of your pages, without a slash at the end. */
  readonly pages: string;
}

/** The mails that users get. */
export interface Mails {
  /** To an address that is not known yet: to prove that it is theirs. */
  verify(about: Place & { readonly token: string }): Mail;
  /** To a user who signs up again. */
  known(about: Place & { readonly name: string }): Mail;
  /** To choose a new password. */
  reset(about: Place & { readonly name: string; readonly token: string }): Mail;
  /** The password was changed. */
  changed(about: Place & { readonly name: string }): Mail;
}
