import { describe, expect, test } from 'vitest';
import { looksSecret } from './secret.ts';

/** Invented values, put together here: no scanner of keys should find one in this file. */
const body = (length: number) => 'a1B2c3D4e5F6g7H8'.repeat(8).slice(0, length);
const hex = (length: number) => '0a1b2c3d4e5f'.repeat(8).slice(0, length);
const of = (...parts: readonly string[]) => parts.join('');
const pem = (kind: string) => of('-----BEGIN ', kind, 'PRIVATE KEY', '-----\nMIIE');

const secrets: readonly (readonly [shape: string, value: string])[] = [
  ['access key of AWS', of('AK', 'IA', 'ABCDEFGHIJKLMNOP')],
  ['access key of a session of AWS', of('AS', 'IA', 'ABCDEFGHIJKLMNOP')],
  ['RSA key', pem('RSA ')],
  ['key in PKCS 8', pem('')],
  ['encrypted key', pem('ENCRYPTED ')],
  ['key of OpenSSH', pem('OPENSSH ')],
  ['key of PGP', of('-----BEGIN PGP PRIVATE KEY', ' BLOCK-----')],
  ['JSON Web Token', of('eyJ', 'hbGciOiJIUzI1NiJ9', '.e30.', body(20))],
  ['encrypted JSON Web Token', of('eyJ', 'hbGci', '.', body(8), '.', body(8), '.', body(8), '.', body(8))],
  ['Basic header', of('Basic ', 'dXNlcjpwYXNz')],
  ['Bearer header', of('Bearer ', body(16))],
  ['Stripe, live', of('sk', '_live_', body(24))],
  ['Stripe, test', of('sk', '_test_', body(24))],
  ['Stripe, restricted', of('rk', '_live_', body(24))],
  ['Stripe, webhook', of('whsec', '_', body(32))],
  ['OpenAI', of('sk', '-', body(48))],
  ['OpenAI, project', of('sk-', 'proj-', body(20), '-', body(20))],
  ['Anthropic', of('sk-', 'ant-', 'api03-', body(40))],
  ['OpenRouter', of('sk-', 'or-v1-', hex(64))],
  ['GitHub', of('gh', 'p_', body(36))],
  ['GitHub, app', of('gh', 's_', body(36))],
  ['GitHub, fine-grained', of('github', '_pat_', body(22), '_', body(59))],
  ['GitLab', of('gl', 'pat-', body(20))],
  ['npm', of('np', 'm_', body(36))],
  ['PyPI', of('py', 'pi-', body(60))],
  ['RubyGems', of('rubygems', '_', hex(48))],
  ['Docker Hub', of('dckr', '_pat_', body(27))],
  ['Hugging Face', of('h', 'f_', body(34))],
  ['Slack, bot', of('xo', 'xb-', '123456789012-', body(24))],
  ['Slack, app', of('xa', 'pp-', '1-A0123-', body(24))],
  ['SendGrid', of('S', 'G.', body(22), '.', body(43))],
  ['Brevo', of('xkey', 'sib-', hex(64))],
  ['Mailgun', of('ke', 'y-', hex(32))],
  ['Google, key', of('AI', 'za', body(35))],
  ['Google, access token', of('ya', '29.', body(40))],
  ['Google, client', of('GOC', 'SPX-', body(28))],
  ['Shopify', of('shp', 'at_', hex(32))],
  ['DigitalOcean', of('dop', '_v1_', hex(64))],
  ['Grafana', of('gl', 'sa_', body(32), '_', hex(8))],
  ['Tailscale', of('ts', 'key-', 'auth-', body(17))],
  ['Vault', of('hv', 's.', body(24))],
  ['Telegram', of('1234567890', ':', body(35))],
  ['Mapbox', of('sk', '.eyJ', body(40), '.', body(20))],
  ['storage of Azure', of('DefaultEndpointsProtocol=https;AccountName=shop;Account', 'Key=', body(40))],
  ['Service Bus of Azure', of('Endpoint=sb://x.example/;SharedAccess', 'Key=', body(40))],
  ['SQL Server', of('Server=db;User Id=me;Pass', 'word=', 'hunter22')],
  ['database with a password', of('postgres://me:', 'pw', '@db.example/shop')],
  ['database of several hosts', of('mongodb://me:', 'pw', '@a.example:1,b.example:2/shop')],
  ['token as a user', of('https://', body(36), '@git.example/shop.git')],
  ['webhook of Slack', of('https://hooks.slack', '.com/services/', 'T0000/B0000/abc')],
  ['workflow of Slack', of('https://hooks.slack', '.com/workflows/', 'T0000/A0000/1/abc')],
  ['webhook of Discord', of('https://discord', '.com/api/webhooks/', '1/abc')],
  ['webhook of Teams', of('https://shop.webhook', '.office.com/webhookb2/', 'a@b/IncomingWebhook/c/d')],
  ['webhook of Zapier', of('https://hooks.zapier', '.com/hooks/catch/', '1/abc/')],
  ['a signed address', of('https://prod.logic.example/workflows/x?api-version=1&', 'sig=', body(20))],
  ['a presigned address', of('https://s3.example/b/k?X-Amz-', 'Signature=', hex(64))],
  ['an address with a token', of('https://api.example/in?', 'token=', 'abcd')],
  ['an address with a key', of('https://api.example/in?', 'key=', body(20))],
  ['a token after #', of('https://app.example/#access_', 'token=', body(20))],
  ['a random path', of('https://in.example/hooks/', body(30))],
];

const harmless: readonly string[] = [
  'dev',
  'true',
  '3600',
  'eu-central-1',
  '0.12.3',
  '2026-01-31T12:00:00Z',
  'rate(1 minute)',
  'cron(0 12 * * ? *)',
  '123456789012',
  'arn:aws:iam::123456789012:role/deployer',
  'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-a1B2c3',
  '{{resolve:ssm:/shop/key}}',
  '/aws/lambda/shop-prod-hello',
  '/run/secrets/db',
  'C:\\Users\\anna\\shop',
  'shop-pictures-prod-us-east-1',
  'anna@shop.example',
  'Shop <no-reply@shop.example>',
  'shop.example,www.shop.example',
  'a=1;b=2',
  'sk-SK',
  'sk-learn',
  'sk_column_of_the_table',
  'pk_orders_of_a_customer',
  'npm-run-everything-2026',
  'key-value-store',
  'SG.region',
  'AIzawa',
  'hf_hub',
  'eyJ',
  'whsec',
  'Basic plan',
  'Bearer of news',
  'BEGIN PUBLIC KEY',
  '-----BEGIN CERTIFICATE-----',
  '-----BEGIN PUBLIC KEY-----',
  '6f1c2d3e-4b5a-6978-8899-aabbccddeeff',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'v18.20.4-alpine3.20',
  '#ff8800',
  '{"a":1}',
  'SELECT 1',
  'http://localhost:3000',
  'https://shop.example',
  'https://shop.example:8443/path/to/page',
  'https://shop.example/search?q=token&page=2',
  'https://shop.example/list?key=name',
  'https://shop.example/list?sort_key=created_at',
  'https://shop.example/list?token=',
  'https://shop.example/docs#token',
  'https://shop.example/orders/6f1c2d3e-4b5a-6978-8899-aabbccddeeff',
  'https://cdn.shop.example/app.da39a3ee5e6b4b0d3255bfef95601890afd80709.js',
  'https://hooks.slack.com/',
  'https://discord.com/channels/1/2',
  'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
  'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123',
  'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod',
  'https://anna@git.shop.example/shop.git',
  'postgres://db.shop.example:5432/shop',
  's3://shop-pictures/2026/01/a.jpg',
];

test('there are sixty of each', () => {
  expect([new Set(secrets.map(([, value]) => value)).size, new Set(harmless).size]).toEqual([60, 60]);
});

describe('a variable of any name is secret by the shape of its value', () => {
  test.each(secrets)('%s', (_shape, value) => {
    expect(looksSecret('SETTING', value)).toBe(true);
  });

  test.each(harmless)('not %s', (value) => {
    expect(looksSecret('SETTING', value)).toBe(false);
  });
});

test.each([
  ['SHOP_WEBHOOK', true],
  ['SHOP_WEBHOOK_URL', true],
  ['GIT_HOOKS', true],
  ['HOOKED', false],
  ['WEBHOOKISH', false],
])('%s by its name: %s', (name, secret) => {
  expect(looksSecret(name, 'x')).toBe(secret);
});

test('the path of a file that holds a secret is shown', () => {
  expect(looksSecret('DB_PASSWORD_FILE', '/run/secrets/db')).toBe(false);
  expect(looksSecret('DB_PASSWORD_FILE', 'hunter2')).toBe(true);
});

/** Beginnings of what the expressions look for, repeated: one that backtracks runs into the time limit of a test. */
test.each([
  'eyJ.',
  'eyJ',
  '-----BEGIN ',
  '-----BEGIN A',
  'sk-',
  'sk_live_',
  'xoxb-',
  'SG.',
  'SG.a',
  'a1B',
  'A',
  ';Password',
  'Password=',
  'https://a:',
  'https://a/b?token=',
  'https://a/aB1',
  'hooks.slack.com/',
  '1',
])('a long value is read in linear time: %j', (part) => {
  const value = `https://x/${part.repeat(200_000)}`;
  expect(looksSecret('SETTING', value)).toBeTypeOf('boolean');
  expect(looksSecret('SETTING', value.slice('https://x/'.length))).toBeTypeOf('boolean');
  expect(looksSecret('A_'.repeat(100_000), 'x')).toBe(false);
});
