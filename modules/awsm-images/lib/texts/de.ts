/** What people read in place of a picture, in German. */
export const de: Readonly<Record<string, string>> = {
  'This address is not signed, or it is too old.': 'Diese Adresse ist nicht signiert oder zu alt.',
  'The url is http or https.': 'Die url ist http oder https.',
  'The url has no name and password.': 'Die url hat weder Namen noch Passwort.',
  'Pictures of this host are not allowed.': 'Bilder von diesem Host sind nicht erlaubt.',
  'The picture took too long to come.': 'Das Bild kam nicht schnell genug.',
  'The host of the picture answered {}.': 'Der Host des Bildes antwortete mit {}.',
  'The picture is behind too many redirects.': 'Das Bild liegt hinter zu vielen Weiterleitungen.',
  'The url is not valid.': 'Die url ist ungültig.',
  'The host of the picture cannot be reached.': 'Der Host des Bildes ist nicht erreichbar.',
  'A picture may have at most {} bytes.': 'Ein Bild darf höchstens {} Bytes haben.',
  'The host of the picture sends it compressed.': 'Der Host des Bildes sendet es komprimiert.',
  'The picture broke off.': 'Das Bild brach ab.',
  'The host of the picture is not found.': 'Der Host des Bildes wurde nicht gefunden.',
  'Without a signature the sizes are {}.': 'Ohne Signatur sind die Größen {}.',
  'There is no such picture.': 'Dieses Bild gibt es nicht.',
  'Parameters are url or key, w, h, fit and format, each once.':
    'Parameter sind url oder key, w, h, fit und format, jeder einmal.',
  'Give either url or key.': 'Geben Sie entweder url oder key an.',
  'The url is too long.': 'Die url ist zu lang.',
  'The result would have more than {} bytes. Ask for a smaller one.':
    'Das Ergebnis hätte mehr als {} Bytes. Verlangen Sie ein kleineres.',
  'Pictures are JPEG, PNG, WebP, AVIF or GIF.': 'Bilder sind JPEG, PNG, WebP, AVIF oder GIF.',
  'A picture may have at most {} frames.': 'Ein Bild darf höchstens {} Einzelbilder haben.',
  'The picture is broken.': 'Das Bild ist beschädigt.',
  'A picture may have at most {} pixels.': 'Ein Bild darf höchstens {} Pixel haben.',
  'The picture took too long to make.': 'Das Bild ließ sich nicht schnell genug herstellen.',
};
