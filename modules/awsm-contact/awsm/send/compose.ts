import type { Message } from 'awsm-contact';

/** The mail that you get. It is a text, so that nothing in a message can be more than words. Answers go to who wrote. */
export const compose = ({ name, email, subject, message }: Message) => ({
  subject: `[Contact] ${subject || name}`,
  text: `${message}\n\n-- \n${name} <${email}>\n`,
});
