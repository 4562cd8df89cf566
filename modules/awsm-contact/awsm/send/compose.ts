import type { Message } from 'awsm-contact';

/** The mail that you get. It is plain text, so nothing in a message can be more than words. Replies go to the writer. */
export const compose = ({ name, email, subject, message }: Message) => ({
  subject: `[Contact] ${subject || name}`,
  text: `${message}\n\n-- \n${name} <${email}>\n`,
});
