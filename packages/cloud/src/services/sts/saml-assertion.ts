import { createHash } from 'node:crypto';
import { AwsError } from '../../kernel/errors.ts';
import { type Element, parseXml } from '../../protocol/xml-parse.ts';

/** What STS reads from an identity provider's answer. */
export interface Assertion {
  readonly issuer: string;
  readonly subject: string;
  /** `persistent`, `transient`, or the whole format where it is none of SAML 2.0's own. */
  readonly subjectType: string;
  /** The `Recipient` that the subject was confirmed for. */
  readonly audience: string;
  /** When the confirmation ends: milliseconds since the epoch, undefined where the assertion does not say. */
  readonly notOnOrAfter: number | undefined;
  readonly sessionName: string | undefined;
  readonly sourceIdentity: string | undefined;
  /** Pairs of ARNs, a role and its provider, in whichever order they came. */
  readonly roles: readonly (readonly string[])[];
}

const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/';
const FORMATS = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';

// Sentences: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
export const invalidToken = (message: string): AwsError => new AwsError('InvalidIdentityToken', message, 400);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html */
export function readAssertion(encoded: string): Assertion {
  const assertion = first(parse(encoded), 'Assertion');
  if (!assertion) throw invalidToken('Invalid SAML response');
  const nameId = first(assertion, 'NameID');
  const confirmed = first(assertion, 'SubjectConfirmationData')?.attributes;
  const values = (name: string) => attribute(assertion, ATTRIBUTES + name);
  const format = nameId?.attributes.get('Format') ?? '';
  const ends = Date.parse(confirmed?.get('NotOnOrAfter') ?? '');
  return {
    issuer: assertion.children.find((child) => child.name === 'Issuer')?.text.trim() ?? '',
    subject: nameId?.text.trim() ?? '',
    subjectType: format.startsWith(FORMATS) ? format.slice(FORMATS.length) : format,
    audience: confirmed?.get('Recipient') ?? '',
    notOnOrAfter: Number.isNaN(ends) ? undefined : ends,
    sessionName: values('RoleSessionName')[0],
    sourceIdentity: values('SourceIdentity')[0],
    roles: values('Role').map((pair) => pair.split(',').map((arn) => arn.trim())),
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html#API_AssumeRoleWithSAML_ResponseElements */
export function nameQualifier(issuer: string, account: string, provider: string): string {
  return createHash('sha1').update(`${issuer}${account}/${provider}`).digest('base64');
}

function parse(encoded: string): Element {
  const text = Buffer.from(encoded, 'base64').toString().trim();
  if (!text.startsWith('<')) throw invalidToken('Invalid base64 SAMLResponse');
  try {
    return parseXml(text);
  } catch {
    throw invalidToken('Invalid SAML response');
  }
}

/** The first element of that name, in the order of the document. */
function first(element: Element, name: string): Element | undefined {
  if (element.name === name) return element;
  for (const child of element.children) {
    const found = first(child, name);
    if (found) return found;
  }
  return undefined;
}

function attribute(assertion: Element, name: string): string[] {
  const statements = assertion.children.filter((child) => child.name === 'AttributeStatement');
  return statements
    .flatMap((statement) => statement.children)
    .filter((child) => child.name === 'Attribute' && child.attributes.get('Name') === name)
    .flatMap((child) => child.children)
    .map((value) => value.text.trim());
}
