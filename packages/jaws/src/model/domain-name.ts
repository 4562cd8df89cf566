import { domainToASCII } from 'node:url';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html#ACM-RequestCertificate-request-DomainName */
const longest = 64;

/** A domain name as in certificates and records: in ASCII and lower case, without a trailing dot. */
export function domainNameOf(written: string): { readonly name: string } | { readonly problem: string } {
  const text = written.replace(/\.$/, '');
  if (/[%:/@\s]/.test(text)) return { problem: 'it is a name alone, without https://, port, path or spaces' };
  const isWildcard = text.startsWith('*.');
  const rest = isWildcard ? text.slice(2) : text;
  if (rest.includes('*')) return { problem: 'a * stands for the whole first part of a name: *.myapp.com' };
  const ascii = domainToASCII(rest);
  const labels = ascii.split('.');
  if (labels.length < 2) return { problem: 'a name has two parts at least: myapp.com' };
  if (!labels.every((one) => label.test(one)) || /^\d+$/.test(labels.at(-1)!)) {
    return { problem: 'its parts have letters, digits and dashes inside, 63 characters at most' };
  }
  const name = isWildcard ? `*.${ascii}` : ascii;
  if (name.length > longest) return { problem: `it has ${name.length} characters; a certificate takes ${longest}` };
  return { name };
}
