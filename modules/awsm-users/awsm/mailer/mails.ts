import type { MailTexts } from 'awsm-users';

/**
 * Mails of your own, by language. What is not here comes from awsm-users, in English and German: copy a mail from its `lib/mail/texts` and
 * change it. `pages` is USERS_PAGES. A token stands behind the #, so that no server and no log sees it; `html` of awsm-users escapes what is
 * put in. Nothing that somebody typed who is not known yet belongs into a mail.
 *
 *     en: {
 *       deleted: ({ name }) => ({ subject: 'Goodbye', text: `Goodbye, ${name}!`, html: html`<p>Goodbye, ${name}!</p>` }),
 *     },
 */
export const mails: MailTexts = {};
