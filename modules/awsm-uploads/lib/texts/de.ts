/** What users read, in German. */
export const de: Readonly<Record<string, string>> = {
  'The name must be at most 255 visible characters.': 'Der Name darf höchstens 255 sichtbare Zeichen haben.',
  'The size must be a number of bytes.': 'Die Größe muss eine Zahl von Bytes sein.',
  'The type must be one of {}.': 'Der Typ muss einer von diesen sein: {}.',
  'A file of the type {} may have at most {} bytes.': 'Eine Datei vom Typ {} darf höchstens {} Bytes haben.',
  'At most {} uploads an hour are possible. Please try again later.':
    'In einer Stunde sind höchstens {} Uploads möglich. Bitte versuchen Sie es später noch einmal.',
  'You may keep at most {} files. Please delete some first.':
    'Sie können höchstens {} Dateien behalten. Bitte löschen Sie zuerst einige.',
  'Your files may have at most {} bytes. Please delete some first.':
    'Ihre Dateien dürfen zusammen höchstens {} Bytes haben. Bitte löschen Sie zuerst einige.',
  'This account was deleted.': 'Dieses Konto wurde gelöscht.',
  'The limit must be a number from 1 to {}.': 'limit muss eine Zahl von 1 bis {} sein.',
  'The cursor is not one of this list.': 'Der Cursor gehört nicht zu dieser Liste.',
  'This upload is changing. Please try again.': 'Dieser Upload ändert sich gerade. Bitte versuchen Sie es noch einmal.',
  'There is no such upload.': 'Diesen Upload gibt es nicht.',
  'Send a token of somebody who may upload.': 'Senden Sie das Token von jemandem, der hochladen darf.',
  'The file is empty.': 'Die Datei ist leer.',
  'The file is larger than it was said to be.': 'Die Datei ist größer als angegeben.',
  'The file was replaced while it was checked.': 'Die Datei wurde ersetzt, während sie geprüft wurde.',
  'The file is not {}.': 'Die Datei ist nicht vom Typ {}.',
};
