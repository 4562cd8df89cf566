import { html, type Mails } from 'awsm-users';

/**
 * The mails that users get: change them as you like. `pages` is USERS_PAGES. A token stands behind the #, so that no server and no
 * log sees it. `html` escapes what is put in. Nothing that somebody typed who is not known yet belongs into a mail.
 */
export const mails: Mails = {
  verify({ token, pages }) {
    const link = `${pages}/verify#${token}`;
    return {
      subject: 'Please confirm your address',
      text: `Welcome! Open this within a day to confirm your address:\n\n${link}\n\nIf you did not sign up, do nothing.\n`,
      html: html`<p>Welcome! Open this within a day to confirm your address:</p>
        <p><a href="${link}">Confirm my address</a></p>
        <p>If you did not sign up, do nothing.</p>`,
    };
  },

  known({ name, pages }) {
    const link = `${pages}/forgot`;
    return {
      subject: 'You have an account already',
      text: `Hello ${name},\n\nsomebody signed up with your address, which has an account already. If that was you, sign in, or choose a new password:\n\n${link}\n`,
      html: html`<p>Hello ${name},</p>
        <p>somebody signed up with your address, which has an account already. If that was you, sign in, or
        <a href="${link}">choose a new password</a>.</p>`,
    };
  },

  reset({ name, token, pages }) {
    const link = `${pages}/reset#${token}`;
    return {
      subject: 'A new password',
      text: `Hello ${name},\n\nopen this within an hour to choose a new password:\n\n${link}\n\nIf you did not ask for it, do nothing: your password stays.\n`,
      html: html`<p>Hello ${name},</p>
        <p>open this within an hour to <a href="${link}">choose a new password</a>.</p>
        <p>If you did not ask for it, do nothing: your password stays.</p>`,
    };
  },

  changed({ name, pages }) {
    const link = `${pages}/forgot`;
    return {
      subject: 'Your password was changed',
      text: `Hello ${name},\n\nyour password was changed, and all other devices were signed out. If that was not you, choose a new one now:\n\n${link}\n`,
      html: html`<p>Hello ${name},</p>
        <p>your password was changed, and all other devices were signed out. If that was not you,
        <a href="${link}">choose a new one</a> now.</p>`,
    };
  },
};
