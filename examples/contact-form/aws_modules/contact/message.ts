/** What the form sends; the model ContactMessage says what is allowed. */
export interface Message {
  readonly name: string;
  readonly email: string;
  readonly text: string;
  /** A field that people do not see. Programs that fill in every field reveal themselves. */
  readonly website?: string;
}
