import { functionsOf } from '../../../modules/functions.ts';
import type { Check, Found } from './types.ts';

/** What users look for before they install a module, with words that such a section contains. */
const sections: readonly (readonly [what: string, sign: RegExp, hint: string])[] = [
  [
    'what it costs',
    /^(?:#+|\|) .*\b(?:costs?|prices?|pricing)\b/im,
    'the price of 1,000 uses, and what it costs while it is not used',
  ],
  [
    'how it is kept safe',
    /^(?:#+|\|) .*\b(?:safe|security|secure|protected|threats?)\b/im,
    'what it protects, how, and what it does not',
  ],
  ['its rights', /^(?:#+|\|) .*\b(?:rights?|permissions?|may do)\b/im, 'what each function may do'],
  ['several regions', /^(?:#+|\|) .*\bregions?\b/im, 'what is in every region, and what happens when one dies'],
];

/** README.md has to answer users' first questions. */
export const readmeSections: Check = ({ readme, module }) => {
  if (readme === '') {
    return [
      {
        level: 'error',
        file: 'README.md',
        message: 'There is no README.md.',
        hint: 'Say what it does, how it is installed, its endpoints, variables, rights and costs.',
      },
    ];
  }
  const found: Found[] = [];
  const tell = (message: string, hint: string) => found.push({ level: 'advice', file: 'README.md', message, hint });
  if (!readme.includes(`jaws module install ${module.package}`)) {
    tell('It does not say how to install the module.', `Show the line \`jaws module install ${module.package}\`.`);
  }
  for (const [what, sign, hint] of sections) {
    if (!sign.test(readme)) tell(`It says nothing about ${what}.`, `Add a section: ${hint}.`);
  }
  const functions = functionsOf(module);
  const variables = functions.flatMap(({ lambda }) => [lambda?.envVars ?? [], lambda?.optionalEnvVars ?? []].flat());
  for (const name of new Set(variables.map(String))) {
    if (!readme.includes(name))
      tell(`It does not name the variable ${name}.`, 'Say what it is, and how to make a good one.');
  }
  for (const { id } of functions.flatMap(({ endpoints }) => endpoints)) {
    const [method, path] = id.split(' ');
    if (method !== 'OPTIONS' && !readme.includes(path!)) {
      tell(`It does not name the endpoint ${id}.`, 'Describe its request and response.');
    }
  }
  return found;
};
