/** The address in `Name <address>`, or the text itself. */
export function addressIn(text: string): string {
  const trimmed = text.trim();
  return /<([^<>]*)>\s*$/.exec(trimmed)?.[1]?.trim() ?? trimmed;
}

/** A header with several addresses, split at commas that are neither quoted nor in angle brackets. */
export function splitAddresses(header: string | undefined): string[] {
  const found: string[] = [];
  let current = '';
  let inside = '';
  for (const character of header ?? '') {
    if (character === ',' && inside === '') {
      found.push(current);
      current = '';
      continue;
    }
    if (character === '"' && inside !== '>' && !current.endsWith('\\')) inside = inside === '"' ? '' : '"';
    else if (character === '<' && inside === '') inside = '>';
    else if (character === '>' && inside === '>') inside = '';
    current += character;
  }
  return [...found, current].map((one) => one.trim()).filter(Boolean);
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Why SES refuses an address, in its words; undefined if it accepts it. */
export function addressProblem(text: string): string | undefined {
  const address = addressIn(text);
  const at = address.lastIndexOf('@');
  if (at < 0 || at === address.length - 1) return "Missing final '@domain'";
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (local === '') return 'Missing local part';
  if (/[\s\p{Cc}]/u.test(local)) return 'Local address contains control or whitespace';
  if (/[\s\p{Cc}]/u.test(domain)) return 'Domain contains control or whitespace';
  if (domain.startsWith('.')) return 'Domain starts with dot';
  if (domain.endsWith('.')) return 'Domain ends with dot';
  if (domain.includes('..')) return 'Domain contains dot-dot';
  return undefined;
}
