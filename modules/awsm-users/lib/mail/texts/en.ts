import { html } from '../html.ts';
import type { Mails } from '../types.ts';

const hello = (name: string): string => (name === '' ? 'Hello,' : `Hello ${name},`);

export const en: Mails = {
  verify({ token, pages }) {
    const link = `${pages}/verify#${token}`;
    return {
      subject: 'Please confirm your address',
      text: `Welcome! Please confirm your address:\n\n${link}\n\nIf you did not sign up, do nothing.\n`,
      html: html`<p>Welcome! Please confirm your address:</p>
        <p><a href="${link}">Confirm my address</a></p>
        <p>If you did not sign up, do nothing.</p>`,
    };
  },

  known({ name, pages }) {
    const link = `${pages}/forgot`;
    return {
      subject: 'You already have an account',
      text: `${hello(name)}\n\nsomebody entered your address, which already has an account. If it was you, sign in, or choose a new password:\n\n${link}\n`,
      html: html`<p>${hello(name)}</p>
        <p>somebody entered your address, which already has an account. If it was you, sign in, or
        <a href="${link}">choose a new password</a>.</p>`,
    };
  },

  reset({ name, token, pages }) {
    const link = `${pages}/reset#${token}`;
    return {
      subject: 'Choose a new password',
      text: `${hello(name)}\n\nopen this link soon to choose a new password:\n\n${link}\n\nIf you did not ask for it, do nothing: your password stays the same.\n`,
      html: html`<p>${hello(name)}</p>
        <p>open this link soon to <a href="${link}">choose a new password</a>.</p>
        <p>If you did not ask for it, do nothing: your password stays the same.</p>`,
    };
  },

  changed({ name, removed, kept, pages }) {
    const link = `${pages}/forgot`;
    const ways = [
      ...(removed.length > 0 ? [`Ways to sign in that were removed: ${removed.join(', ')}.`] : []),
      ...(kept.length > 0 ? [`Ways to sign in that still work: ${kept.join(', ')}.`] : []),
    ].join(' ');
    return {
      subject: 'Your password was changed',
      text: `${hello(name)}\n\nyour password was changed, and all other devices were signed out. If it was not you, choose a new one now:\n\n${link}\n${ways && `\n${ways}\n`}`,
      html: html`<p>${hello(name)}</p>
        <p>your password was changed, and all other devices were signed out. If it was not you,
        <a href="${link}">choose a new one</a> now.</p>
        <p>${ways}</p>`,
    };
  },

  factor({ name, isOn, pages }) {
    const link = `${pages}/forgot`;
    const what = isOn ? 'a second step was added to your sign-in.' : 'a second step of your sign-in was turned off.';
    return {
      subject: isOn ? 'Your sign-in has a second step' : 'A second step of your sign-in was turned off',
      text: `${hello(name)}\n\n${what} If it was not you, choose a new password now:\n\n${link}\n`,
      html: html`<p>${hello(name)}</p>
        <p>${what} If it was not you, <a href="${link}">choose a new password</a> now.</p>`,
    };
  },

  way({ name, token, added, pages }) {
    const link = token === undefined ? `${pages}/forgot` : `${pages}/undo#${token}`;
    const what = `another way to sign in to your account was added: ${added ?? 'a passkey or the like'}.`;
    const act = token === undefined ? 'choose a new password' : 'remove it and sign out everywhere';
    return {
      subject: 'A way to sign in was added',
      text: `${hello(name)}\n\n${what} If it was not you, ${act} now:\n\n${link}\n\nThen choose a new password: ${pages}/forgot\n`,
      html: html`<p>${hello(name)}</p>
        <p>${what} If it was not you, <a href="${link}">${act}</a> now. Then
        <a href="${pages}/forgot">choose a new password</a>.</p>`,
    };
  },

  address({ name, token, pages }) {
    const link = `${pages}/email#${token}`;
    return {
      subject: 'Please confirm your new address',
      text: `${hello(name)}\n\nopen this link to use this address for your account:\n\n${link}\n\nIf you do not know why you got this mail, do nothing.\n`,
      html: html`<p>${hello(name)}</p>
        <p>open this link to <a href="${link}">use this address for your account</a>.</p>
        <p>If you do not know why you got this mail, do nothing.</p>`,
    };
  },

  notice({ name, pages }) {
    const link = `${pages}/forgot`;
    return {
      subject: 'Your address is about to change',
      text: `${hello(name)}\n\nsomebody who knows your password asked for another address for your account. If it was not you, choose a new password now, and nothing changes:\n\n${link}\n`,
      html: html`<p>${hello(name)}</p>
        <p>somebody who knows your password asked for another address for your account. If it was not you,
        <a href="${link}">choose a new password</a> now, and nothing changes.</p>`,
    };
  },

  deleted({ name }) {
    return {
      subject: 'Your account was deleted',
      text: `${hello(name)}\n\nyour account and its data were deleted. Goodbye!\n`,
      html: html`<p>${hello(name)}</p>
        <p>your account and its data were deleted. Goodbye!</p>`,
    };
  },
};
