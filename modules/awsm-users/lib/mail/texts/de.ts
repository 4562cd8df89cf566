import { html } from '../html.ts';
import type { Mails } from '../types.ts';

const hello = (name: string): string => (name === '' ? 'Guten Tag,' : `Guten Tag ${name},`);

export const de: Mails = {
  verify({ token, pages }) {
    const link = `${pages}/verify#${token}`;
    return {
      subject: 'Bitte bestätigen Sie Ihre Adresse',
      text: `Willkommen! Bitte bestätigen Sie Ihre Adresse:\n\n${link}\n\nWenn Sie sich nicht registriert haben, müssen Sie nichts tun.\n`,
      html: html`<p>Willkommen! Bitte bestätigen Sie Ihre Adresse:</p>
        <p><a href="${link}">Adresse bestätigen</a></p>
        <p>Wenn Sie sich nicht registriert haben, müssen Sie nichts tun.</p>`,
    };
  },

  known({ name, pages }) {
    const link = `${pages}/forgot`;
    return {
      subject: 'Sie haben bereits ein Konto',
      text: `${hello(name)}\n\njemand hat Ihre Adresse eingegeben, zu der es bereits ein Konto gibt. Wenn Sie das waren, melden Sie sich an oder wählen Sie ein neues Passwort:\n\n${link}\n`,
      html: html`<p>${hello(name)}</p>
        <p>jemand hat Ihre Adresse eingegeben, zu der es bereits ein Konto gibt. Wenn Sie das waren, melden Sie sich an oder
        <a href="${link}">wählen Sie ein neues Passwort</a>.</p>`,
    };
  },

  reset({ name, token, pages }) {
    const link = `${pages}/reset#${token}`;
    return {
      subject: 'Wählen Sie ein neues Passwort',
      text: `${hello(name)}\n\nöffnen Sie bald diesen Link, um ein neues Passwort zu wählen:\n\n${link}\n\nWenn Sie das nicht wollten, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.\n`,
      html: html`<p>${hello(name)}</p>
        <p>öffnen Sie bald diesen Link, um <a href="${link}">ein neues Passwort zu wählen</a>.</p>
        <p>Wenn Sie das nicht wollten, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.</p>`,
    };
  },

  changed({ name, removed, kept, pages }) {
    const link = `${pages}/forgot`;
    const ways = [
      ...(removed.length > 0 ? [`Entfernte Arten der Anmeldung: ${removed.join(', ')}.`] : []),
      ...(kept.length > 0 ? [`Weiter möglich ist die Anmeldung mit: ${kept.join(', ')}.`] : []),
    ].join(' ');
    return {
      subject: 'Ihr Passwort wurde geändert',
      text: `${hello(name)}\n\nIhr Passwort wurde geändert, und alle anderen Geräte wurden abgemeldet. Wenn Sie das nicht waren, wählen Sie jetzt ein neues:\n\n${link}\n${ways && `\n${ways}\n`}`,
      html: html`<p>${hello(name)}</p>
        <p>Ihr Passwort wurde geändert, und alle anderen Geräte wurden abgemeldet. Wenn Sie das nicht waren,
        <a href="${link}">wählen Sie jetzt ein neues</a>.</p>
        <p>${ways}</p>`,
    };
  },

  factor({ name, isOn, pages }) {
    const link = `${pages}/forgot`;
    const what = isOn
      ? 'Ihre Anmeldung hat jetzt einen zweiten Schritt.'
      : 'Ein zweiter Schritt Ihrer Anmeldung wurde ausgeschaltet.';
    return {
      subject: isOn ? 'Ihre Anmeldung hat einen zweiten Schritt' : 'Ein zweiter Schritt Ihrer Anmeldung ist aus',
      text: `${hello(name)}\n\n${what} Wenn Sie das nicht waren, wählen Sie jetzt ein neues Passwort:\n\n${link}\n`,
      html: html`<p>${hello(name)}</p>
        <p>${what} Wenn Sie das nicht waren, <a href="${link}">wählen Sie jetzt ein neues Passwort</a>.</p>`,
    };
  },

  way({ name, token, added, pages }) {
    const link = token === undefined ? `${pages}/forgot` : `${pages}/undo#${token}`;
    const what = `es gibt eine weitere Art, sich bei Ihrem Konto anzumelden: ${added ?? 'einen Passkey oder Ähnliches'}.`;
    const act =
      token === undefined
        ? 'wählen Sie jetzt ein neues Passwort'
        : 'entfernen Sie sie jetzt, und melden Sie sich überall ab';
    return {
      subject: 'Eine Art der Anmeldung kam dazu',
      text: `${hello(name)}\n\n${what} Wenn Sie das nicht waren, ${act}:\n\n${link}\n\nWählen Sie dann ein neues Passwort: ${pages}/forgot\n`,
      html: html`<p>${hello(name)}</p>
        <p>${what} Wenn Sie das nicht waren, <a href="${link}">${act}</a>. Wählen Sie dann
        <a href="${pages}/forgot">ein neues Passwort</a>.</p>`,
    };
  },

  address({ name, token, pages }) {
    const link = `${pages}/email#${token}`;
    return {
      subject: 'Bitte bestätigen Sie Ihre neue Adresse',
      text: `${hello(name)}\n\nöffnen Sie diesen Link, um diese Adresse für Ihr Konto zu verwenden:\n\n${link}\n\nWenn Sie nicht wissen, warum Sie diese Mail erhalten, müssen Sie nichts tun.\n`,
      html: html`<p>${hello(name)}</p>
        <p>öffnen Sie diesen Link, um <a href="${link}">diese Adresse für Ihr Konto zu verwenden</a>.</p>
        <p>Wenn Sie nicht wissen, warum Sie diese Mail erhalten, müssen Sie nichts tun.</p>`,
    };
  },

  notice({ name, pages }) {
    const link = `${pages}/forgot`;
    return {
      subject: 'Ihre Adresse soll geändert werden',
      text: `${hello(name)}\n\njemand, der Ihr Passwort kennt, möchte eine andere Adresse für Ihr Konto. Wenn Sie das nicht waren, wählen Sie jetzt ein neues Passwort, und nichts ändert sich:\n\n${link}\n`,
      html: html`<p>${hello(name)}</p>
        <p>jemand, der Ihr Passwort kennt, möchte eine andere Adresse für Ihr Konto. Wenn Sie das nicht waren,
        <a href="${link}">wählen Sie jetzt ein neues Passwort</a>, und nichts ändert sich.</p>`,
    };
  },

  deleted({ name }) {
    return {
      subject: 'Ihr Konto wurde gelöscht',
      text: `${hello(name)}\n\nIhr Konto und seine Daten wurden gelöscht. Auf Wiedersehen!\n`,
      html: html`<p>${hello(name)}</p>
        <p>Ihr Konto und seine Daten wurden gelöscht. Auf Wiedersehen!</p>`,
    };
  },
};
