import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JawsError } from '../errors/error.ts';
import { errorData, renderError } from './error.ts';
import { looksOf } from './paint.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'jaws-error-'));
  writeFileSync(join(cwd, 'jaws.json'), '{\n  "name": "shop",\n  "stagse": {}\n}\n');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const looks = looksOf(process.stdout, { NO_COLOR: '1', TERM: 'linux' });
const context = () => ({ cwd, env: { API_TOKEN: 'hunter2hunter2' }, version: '9.9.9', verbose: false });
const position = { file: 'jaws.json', line: 3, column: 3 };

describe('renderError', () => {
  it('shows what, where and what to do', () => {
    const error = new JawsError('InvalidProject', 'Unknown field "stagse".', {
      position,
      hint: 'Did you mean stages?',
    });
    expect(renderError(error, looks, context())).toBe(
      [
        'x Unknown field "stagse". (InvalidProject)',
        '  jaws.json:3:3',
        '    1 | {',
        '    2 |   "name": "shop",',
        '  > 3 |   "stagse": {}',
        '      |   ^',
        '    4 | }',
        '  -> Did you mean stages?',
      ].join('\n'),
    );
  });

  it('says a single problem once, and lists several', () => {
    const one = { message: 'Wrong.', position };
    const single = renderError(
      new JawsError('InvalidProject', 'Wrong.', { problems: [one], position }),
      looks,
      context(),
    );
    expect(single.match(/Wrong\./g)).toHaveLength(1);
    const named = { message: 'jaws.json: Twice.', position };
    const both = [one, { message: 'Worse.', hint: 'Mend it.' }, named];
    const several = renderError(
      new JawsError('InvalidProject', '2 mistakes.', { problems: both, position }),
      looks,
      context(),
    );
    expect(several).toContain('jaws.json:3:3  Wrong.');
    expect(several).toContain('jaws.json:3:3  Twice.');
    expect(several).toContain('- Worse.');
    expect(several).toContain('Mend it.');
  });

  it('shows a single problem that the message does not say', () => {
    const finding = { message: 'Table at /Properties/BillingMode: invalid', hint: 'Use PROVISIONED.' };
    const error = new JawsError('ValidationFailed', 'CloudFormation would fail to deploy dev-shop-r.', {
      hint: 'Look there.',
      problems: [finding],
    });
    expect(renderError(error, looks, context())).toBe(
      [
        'x CloudFormation would fail to deploy dev-shop-r. (ValidationFailed)',
        '',
        '  - Table at /Properties/BillingMode: invalid',
        '    Use PROVISIONED.',
        '',
        '  -> Look there.',
      ].join('\n'),
    );
  });

  it('shows the line of code once, also where the message quotes it', () => {
    const message = 'jaws.json: Unexpected ":"\n    "stagse": {}';
    const text = renderError(new JawsError('BuildFailed', message, { position }), looks, context());
    // The location names the file.
    expect(text).toContain('x Unexpected ":" (BuildFailed)\n  jaws.json:3:3\n');
    expect(text.match(/stagse/g)).toHaveLength(1);
    const gone = { ...position, file: 'gone.json' };
    expect(renderError(new JawsError('InvalidProject', message, { position: gone }), looks, context())).toContain(
      '"stagse": {}',
    );
  });

  it('breaks long lines between words at a terminal', () => {
    const error = new JawsError('InvalidProject', 'word '.repeat(30).trim(), { hint: 'do '.repeat(40).trim() });
    const lines = renderError(error, looks, { ...context(), columns: 60 }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.slice(1).every((line) => line.startsWith('  '))).toBe(true);
  });

  it('does without the line of code when the file is gone', () => {
    const error = new JawsError('InvalidProject', 'Wrong.', { position: { file: 'gone.json', line: 1, column: 1 } });
    expect(renderError(error, looks, context())).toBe('x Wrong. (InvalidProject)\n  gone.json:1:1');
  });

  it('shows a bug with its stack and without secrets', () => {
    const text = renderError(new TypeError('no hunter2hunter2 here'), looks, context());
    expect(text).toContain('This is a bug in JAWS');
    expect(text).toContain('TypeError: no ******** here');
    expect(text).toContain('error.test.ts');
    expect(text).toContain('JAWS 9.9.9');
    expect(text).toContain('`npm bugs jaws-framework` opens the place.');
    expect(JSON.stringify(errorData(new TypeError('no hunter2hunter2 here'), context()))).not.toContain('hunter2');
  });
});

describe('secrets', () => {
  const webhook = `https://hooks.slack.com/services/${['T0000', 'B0000', 'abc'].join('/')}`;
  const failed = () => new Error('Command failed: vault login --token=hunter3\nthe vault is closed');
  const shown = (error: unknown) => {
    const verbose = { ...context(), verbose: true };
    return [renderError(error, looks, verbose), JSON.stringify(errorData(error, verbose))];
  };

  it('are in no cause: neither a command line nor a value', () => {
    const cause = Object.assign(failed(), { name: 'CredentialsProviderError' });
    for (const text of shown(new JawsError('AwsCredentialsMissing', 'It failed.', { cause }))) {
      expect(text).not.toContain('hunter');
    }
    expect(shown(new JawsError('AwsCredentialsMissing', 'It failed.', { cause }))[0]).toContain('the vault is closed');
  });

  it('are in no bug', () => {
    const all = shown(Object.assign(new Error(`no answer from ${webhook}`), { cause: failed() })).concat(
      shown(failed()),
    );
    for (const text of all) expect(text).not.toMatch(/hunter|T0000/);
  });

  it('are in no message, hint, problem or line of a file', () => {
    writeFileSync(join(cwd, 'secret.json'), `{ "url": "${webhook}" }\n`);
    const at = { file: 'secret.json', line: 1, column: 3 };
    const one = { message: `URL=${webhook}.`, hint: 'Not hunter2hunter2.', position: at };
    const single = new JawsError('InvalidProject', `Bad: hunter2hunter2 and ${webhook}`, {
      position: at,
      hint: webhook,
    });
    const several = new JawsError('InvalidProject', 'Bad.', { problems: [one, { ...one, message: webhook }] });
    for (const text of [...shown(single), ...shown(several)]) expect(text).not.toMatch(/hunter|T0000/);
    expect(shown(several)[0]).toContain('URL=********');
  });
});
