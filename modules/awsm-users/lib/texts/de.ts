/** What the API refuses, in German. Texts of mails are in `mail/texts`. */
export const de: Readonly<Record<string, string>> = {
  'This account is disabled.': 'Dieses Konto ist gesperrt.',
  'Too many tries. Please wait a little.': 'Zu viele Versuche. Bitte warten Sie ein wenig.',
  'This is required.': 'Dies ist erforderlich.',
  'This may have at most {} characters.': 'Dies darf höchstens {} Zeichen lang sein.',
  'This must be a language such as "en".': 'Dies muss eine Sprache wie "de" sein.',
  'This is not an email address.': 'Das ist keine E-Mail-Adresse.',
  'This must be one line of visible characters, without < and >.':
    'Dies muss eine Zeile aus sichtbaren Zeichen sein, ohne < und >.',
  'There is nothing here.': 'Hier ist nichts.',
  'Please send your password, or sign in again.':
    'Bitte geben Sie Ihr Passwort ein, oder melden Sie sich noch einmal an.',
  'This is your address already.': 'Das ist bereits Ihre Adresse.',
  'This link is no longer valid. Please ask for another.':
    'Dieser Link gilt nicht mehr. Bitte fordern Sie einen neuen an.',
  'This link is no longer valid. Please sign up again, or sign in.':
    'Dieser Link gilt nicht mehr. Bitte registrieren Sie sich noch einmal, oder melden Sie sich an.',
  'Please sign in to the account, or send its password.':
    'Bitte melden Sie sich bei dem Konto an, oder geben Sie sein Passwort ein.',
  'This is not the password of the account.': 'Das ist nicht das Passwort des Kontos.',
  'Please sign in with your second factor first.': 'Bitte melden Sie sich zuerst mit Ihrem zweiten Faktor an.',
  'This must be a list of ids of ways to sign in.': 'Dies muss eine Liste von Ids von Arten der Anmeldung sein.',
  'This way to sign in was removed.': 'Diese Art der Anmeldung wurde entfernt.',
  'That is not the password of the sign-up.': 'Das ist nicht das Passwort der Registrierung.',
  'Send a name or a language.': 'Senden Sie einen Namen oder eine Sprache.',
  'The address or the password is wrong.': 'Die Adresse oder das Passwort ist falsch.',
  'The current password is wrong.': 'Das bisherige Passwort ist falsch.',
  'A password has {} to {} characters.': 'Ein Passwort hat {} bis {} Zeichen.',
  'This password is too easy to guess.': 'Dieses Passwort ist zu leicht zu erraten.',
  'Please sign in again.': 'Bitte melden Sie sich noch einmal an.',
  'The account was changed at the same time. Please try again.':
    'Das Konto wurde gleichzeitig geändert. Bitte versuchen Sie es noch einmal.',
};
