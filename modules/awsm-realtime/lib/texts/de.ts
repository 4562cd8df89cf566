/** Texts of a refused message or ticket, in German; `{}` stands for a value. */
export const de: Readonly<Record<string, string>> = {
  'Please sign in.': 'Bitte melden Sie sich an.',
  'There is no such channel.': 'Diesen Kanal gibt es nicht.',
  'Something has to be published: data is missing.': 'Zu veröffentlichen ist etwas: data fehlt.',
  'A message has at most {} bytes.': 'Eine Nachricht hat höchstens {} Bytes.',
  'The connection has ended. Connect again.': 'Die Verbindung ist zu Ende. Verbinden Sie sich noch einmal.',
  'A message is an object of JSON.': 'Eine Nachricht ist ein JSON-Objekt.',
  'Too many messages in a minute. Wait a little.': 'Zu viele Nachrichten in einer Minute. Warten Sie ein wenig.',
  'The key is a text of at most 100 characters.': 'Der Schlüssel ist ein Text von höchstens 100 Zeichen.',
  'Nobody can see who is in this channel.': 'Wer in diesem Kanal ist, kann niemand sehen.',
  'Send ping, subscribe, unsubscribe, publish or presence.':
    'Senden Sie ping, subscribe, unsubscribe, publish oder presence.',
  'You cannot do this in this channel.': 'Das ist in diesem Kanal nicht möglich.',
  'A connection has at most {} channels.': 'Eine Verbindung hat höchstens {} Kanäle.',
  'Another message changed the channels at the same time. Send it again.':
    'Eine andere Nachricht hat zur selben Zeit die Kanäle geändert. Senden Sie sie noch einmal.',
  'The message is not one of this channel.': 'Die Nachricht gehört nicht zu diesem Kanal.',
};
