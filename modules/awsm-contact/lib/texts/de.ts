/** Texts for senders, in German. */
export const de: Readonly<Record<string, string>> = {
  'Send JSON with name, email, message and token.': 'Senden Sie JSON mit name, email, message und token.',
  'Please enter your name.': 'Bitte geben Sie Ihren Namen an.',
  'Please enter your email address.': 'Bitte geben Sie Ihre E-Mail-Adresse an.',
  'This is not an email address.': 'Das ist keine E-Mail-Adresse.',
  'The message has characters that are not text.': 'Die Nachricht enthält Zeichen, die kein Text sind.',
  'Please write a little more: at least 10 characters.': 'Bitte schreiben Sie etwas mehr: mindestens 10 Zeichen.',
  'This must be one line of visible characters.': 'Dies muss eine Zeile aus sichtbaren Zeichen sein.',
  'This must be text.': 'Dies muss Text sein.',
  'This may have at most {} characters.': 'Dies darf höchstens {} Zeichen lang sein.',
  'Please send at most {} links.': 'Bitte senden Sie höchstens {} Links.',
  'Please write links as they are, without markup.': 'Bitte schreiben Sie Links ohne Auszeichnung, so wie sie sind.',
  'Please put links into the message, not into your name or the subject.':
    'Bitte schreiben Sie Links in die Nachricht, nicht in Namen oder Betreff.',
  'Please say a few words about the link.': 'Bitte schreiben Sie ein paar Worte zu dem Link.',
  'Please write it in words.': 'Bitte schreiben Sie es in Worten.',
  'Please do not repeat one character so often.': 'Bitte wiederholen Sie ein Zeichen nicht so oft.',
  'The form is not ready. Please reload the page and send it again.':
    'Das Formular ist nicht bereit. Bitte laden Sie die Seite neu und senden Sie es noch einmal.',
  'The form was open for too long. Please send it again.':
    'Das Formular war zu lange offen. Bitte senden Sie es noch einmal.',
  'That was very fast. Please wait a few seconds and send it again.':
    'Das war sehr schnell. Bitte warten Sie einige Sekunden und senden Sie es noch einmal.',
  'Too many messages came in. Please try again later.':
    'Es kamen zu viele Nachrichten. Bitte versuchen Sie es später noch einmal.',
  'This message was already sent.': 'Diese Nachricht wurde schon gesendet.',
};
