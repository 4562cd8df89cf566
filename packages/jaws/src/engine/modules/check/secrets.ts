import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Found } from './types.ts';

/**
 * Secrets recognizable by their format, as their issuers document it, so nothing is guessed. The last part of a pattern is long enough to
 * match
 * real ones only.
 */
const forms: readonly (readonly [name: string, form: RegExp])[] = [
  ['an access key of AWS', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/g],
  ['a token of GitHub', /\b(?:gh[oprsu]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b/g],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{20,}/g],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['a token of a registry', /_authToken\s*=\s*(?!\$\{)\S{8,}/g],
  ['a token of Slack', /\bxox[abeoprs]-[A-Za-z0-9-]{20,}/g],
  ['a webhook of Slack', /hooks\.slack\.com\/services\/T[A-Z0-9]{8,}\/B[A-Z0-9]{8,}\/[A-Za-z0-9]{20,}/g],
  ['a live key of Stripe', /\b[sr]k_live_[A-Za-z0-9]{20,}/g],
  ['a key of Google', /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g],
  ['a key of SendGrid', /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/g],
  ['a key of OpenAI', /\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}/g],
  ['a key of Anthropic', /\bsk-ant-[A-Za-z0-9_-]{40,}/g],
];

/** Files that hold secrets by their purpose. */
const fileNames =
  /(?:(?:^|\/)(?:\.env(?:\.(?!example$|sample$)[^/]*)?|admin\.env|\.npmrc|id_(?:rsa|ecdsa|ed25519))|\.(?:pem|p12|pfx|keystore))$/;

/** Larger files are not written by hand. */
const mostBytes = 2 * 1024 * 1024;

/** Secrets in files, including tests: a repository is published as well. */
export const secrets: Check = ({ folder, files }) =>
  files.flatMap(({ path, bytes, published }): Found[] => {
    const where = published ? 'would be published' : 'lies in the repository';
    const hint =
      'Take it out, and make a new one where it was ever pushed or published. Values come by `envVars` and `jaws env set`.';
    const named: Found[] = fileNames.test(path)
      ? [
          {
            level: published ? 'error' : 'advice',
            file: path,
            message: `A file with this name holds secrets mostly, and ${where}.`,
            hint: 'Delete it, or leave it out of `files` in package.json and of the repository.',
          },
        ]
      : [];
    if (bytes > mostBytes) return named;
    const text = readFileSync(join(folder, path), 'latin1');
    const found = forms.flatMap(([name, form]) =>
      [...text.matchAll(form)]
        // The keys of AWS's own documentation.
        .filter(([match]) => !match.endsWith('EXAMPLE'))
        .map(({ 0: match, index }): Found => {
          const before = text.slice(0, index).split('\n');
          return {
            level: 'error',
            file: path,
            line: before.length,
            column: before.at(-1)!.length + 1,
            message: `${match.slice(0, 8)}… has the form of ${name}, and ${where}.`,
            hint,
          };
        }),
    );
    return [...named, ...found];
  });
