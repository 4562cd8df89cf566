const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML of a mail: what is put in is escaped, for texts and for quoted attributes. */
export const html = (strings: TemplateStringsArray, ...values: readonly string[]): string =>
  String.raw(
    { raw: strings },
    ...values.map((value) => value.replace(/[&<>"']/g, (character) => entities[character]!)),
  );
