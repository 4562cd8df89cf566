import type { ErrorEntry } from '../error.ts';

export const DomainNameInvalid: ErrorEntry<{ name: string; problem: string }> = {
  title: 'Not a domain name',
  message: ({ name, problem }) => `"${name}" is not a domain name: ${problem}.`,
  hint: () => 'Such as api.myapp.com, myapp.com or *.myapp.com.',
};

export const DomainExists: ErrorEntry<{ domain: string; stage: string }> = {
  title: 'A stage has this domain already',
  message: ({ domain, stage }) => `jaws.json has the domain ${domain} in the stage ${stage} already.`,
  hint: ({ domain, stage }) =>
    `Change it under domains.${stage} and run \`jaws deploy all ${stage}\`, or remove it: jaws domain remove ${domain}`,
};

export const DomainUnknown: ErrorEntry<{ domain: string; known: readonly string[] }> = {
  title: 'The project has no such domain',
  message: ({ domain, known }) =>
    `jaws.json has no domain ${domain}. ${known.length === 0 ? 'It has none.' : `It has ${known.join(', ')}.`}`,
  hint: ({ domain }) => `Add it: jaws domain create ${domain}`,
};

export const DomainTaken: ErrorEntry<{ domain: string; what: string; holder: string }> = {
  title: 'A domain is in use already',
  message: ({ domain, what, holder }) => `${domain} is in use already: ${what}, which belongs to ${holder}.`,
  hint: () => 'Remove it there first, or use another name. Nothing was changed.',
};

export const ZoneNotFound: ErrorEntry<{ domain: string }> = {
  title: 'No hosted zone covers the domain',
  message: ({ domain }) => `No public hosted zone of Route 53 in this account covers ${domain}.`,
  hint: () =>
    'Create the zone, or set "zone": false in jaws.json (`jaws domain create … --no-zone`) where the name is hosted elsewhere: JAWS prints the records to set there.',
};

export const ZoneAmbiguous: ErrorEntry<{
  domain: string;
  zones: readonly { readonly id: string; readonly name: string }[];
}> = {
  title: 'Several hosted zones cover the domain',
  message: ({ domain, zones }) =>
    `${domain} is covered by several public hosted zones: ${zones.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
  hint: () =>
    'Name the one that the registrar points to: "zone" in jaws.json, or `jaws domain create … --zone` with its id.',
};

export const DomainBetweenAccounts: ErrorEntry<{
  stage: string;
  domain: string;
  zone: string;
  accounts: readonly { readonly region: string; readonly account: string }[];
}> = {
  title: 'A domain is in the zone of one account, and its stage in several',
  message: ({ stage, domain, zone, accounts }) =>
    `The hosted zone ${zone} of ${domain} is of one account, and the regions of ${stage} are of several, which cannot set its records: ${accounts.map(({ region, account }) => `${region} is of ${account}`).join(', ')}.`,
  hint: ({ stage, domain }) =>
    `Write "zone": false for ${domain} under domains.${stage} in jaws.json: JAWS then says which records to set.`,
};

export const ZoneUnusable: ErrorEntry<{ domain: string; zone: string; why: string }> = {
  title: 'A hosted zone cannot have the domain',
  message: ({ domain, zone, why }) => `The hosted zone ${zone} cannot have ${domain}: ${why}.`,
  hint: () => 'Leave zone out to have it found, or see `aws route53 list-hosted-zones`.',
};
