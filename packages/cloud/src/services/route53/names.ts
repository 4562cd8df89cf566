/** The name servers of every zone are those of AWS's examples, which do not answer. */
export const NAME_SERVERS: readonly string[] = [
  'ns-2048.awsdns-64.com',
  'ns-2049.awsdns-65.net',
  'ns-2050.awsdns-66.org',
  'ns-2051.awsdns-67.co.uk',
];

export interface NameFault {
  readonly code: string;
  readonly text: string;
  readonly with: string;
}

export const faultText = (fault: NameFault): string =>
  `FATAL problem: ${fault.code} (${fault.text}) encountered with '${fault.with}'`;

/** The mistake in a domain name, or undefined. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */
export function nameFault(name: string): NameFault | undefined {
  const raw = /(?:^|[^\\])([\s])/.exec(name)?.[1];
  if (raw !== undefined) {
    return { code: 'UnsupportedCharacter', text: 'Value contains unsupported characters', with: raw };
  }
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  if (bare.length > 255) return { code: 'DomainNameTooLong', text: 'Domain name is too long', with: name };
  for (const label of bare.split('.')) {
    if (label === '' && bare !== '') return { code: 'DomainLabelEmpty', text: 'Domain label is empty', with: name };
    if (label.length > 63) return { code: 'DomainLabelTooLong', text: 'Domain label is too long', with: label };
  }
  return undefined;
}

/** Lower case, a dot at the end, everything unusual as an octal escape: `*` is `\052`. */
export function normalName(name: string): string {
  const dotted = name.endsWith('.') ? name : `${name}.`;
  const unescaped = dotted.replace(/\\([0-7]{3})/g, (_all, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return [...Buffer.from(unescaped.toLowerCase())]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[a-z0-9._-]/.test(char) ? char : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

/** Labels from the right, by which Route 53 sorts: `www.example.com.` is `com.example.www`. */
export const reversed = (name: string): string => name.replace(/\.$/, '').split('.').reverse().join('\u0000');

export const isWithin = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);
