import { createHash } from 'node:crypto';
import { AwsError } from '../../kernel/errors.ts';
import { type Element, parseXml } from '../../protocol/xml-parse.ts';

/** The fields that STS reads from an identity provider's response. */
export interface Assertion {
  readonly issuer: string;
  readonly subject: string;
  /** `persistent`, `transient`, or the whole format if it is not one of SAML 2.0's own. */
  readonly subjectType: string;
  /** The `Recipient` that the subject was confirmed for. */
  readonly audience: string;
  /** When the confirmation ends: milliseconds since the epoch, undefined if the assertion does not say. */
  readonly notOnOrAfter: number | undefined;
  /** Until when a session may last at most, as {@link notOnOrAfter}. */
  readonly sessionEnds: number | undefined;
  readonly sessionName: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly transitiveTagKeys: readonly string[];
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
  const timeOf = (text: string | undefined) => {
    const time = Date.parse(text ?? '');
    return Number.isNaN(time) ? undefined : time;
  };
  return {
    issuer: assertion.children.find((child) => child.name === 'Issuer')?.text.trim() ?? '',
    subject: nameId?.text.trim() ?? '',
    subjectType: format.startsWith(FORMATS) ? format.slice(FORMATS.length) : format,
    audience: confirmed?.get('Recipient') ?? '',
    notOnOrAfter: timeOf(confirmed?.get('NotOnOrAfter')),
    sessionEnds: timeOf(first(assertion, 'AuthnStatement')?.attributes.get('SessionNotOnOrAfter')),
    sessionName: values('RoleSessionName')[0],
    sourceIdentity: values('SourceIdentity')[0],
    tags: tagsIn(assertion),
    transitiveTagKeys: values('TransitiveTagKeys'),
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

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-saml */
function tagsIn(assertion: Element): Assertion['tags'] {
  const prefix = `${ATTRIBUTES}PrincipalTag:`;
  return attributes(assertion)
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, values }) => ({ Key: name.slice(prefix.length), Value: values[0] ?? '' }));
}

const attribute = (assertion: Element, wanted: string): string[] =>
  attributes(assertion)
    .filter(({ name }) => name === wanted)
    .flatMap(({ values }) => values);

function attributes(assertion: Element): { readonly name: string; readonly values: readonly string[] }[] {
  return assertion.children
    .filter((child) => child.name === 'AttributeStatement')
    .flatMap((statement) => statement.children)
    .filter((child) => child.name === 'Attribute')
    .map(({ attributes: input, children }) => ({
      name: input.get('Name') ?? '',
      values: children.map((value) => value.text.trim()),
    }));
}
