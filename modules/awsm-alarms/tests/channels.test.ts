import { expect, test } from 'vitest';
import { slackBody } from '../lib/channels/slack.ts';
import { teamsBody } from '../lib/channels/teams.ts';
import { keyIn, signatureHeaders, webhookBody } from '../lib/channels/webhook.ts';
import type { Notice } from '../lib/decide.ts';
import { textsOf } from '../lib/texts.ts';
import { alarm, messageOf } from './incidents.ts';

const place = { stage: 'prod', project: 'shop' };
const texts = textsOf('en');
const minute = Date.parse('2026-11-29T12:00:00Z') / 60_000;
const notice = (name = 'lLinksGet-errors', more: Partial<Notice> = {}): Notice => {
  const { name: full, state, at, about } = alarm(name, 'ALARM', minute);
  return {
    kind: 'rings',
    name: full,
    severity: 'high',
    state,
    at,
    opened: at,
    rings: 1,
    held: false,
    last: false,
    about,
    ...more,
  };
};
const nasty = (text: string) => notice('x', { about: { ...notice().about, description: text } });
const many = (count: number, more: Partial<Notice> = {}) =>
  Array.from({ length: count }, (_, i) => notice(`lF${i}-${'&'.repeat(20)}-errors`, more));

const log =
  'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fprod-shop-lLinksGet';
const inCloudWatch =
  'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/prod-shop-lLinksGet-errors';

// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, https://docs.slack.dev/reference/block-kit/blocks
test('Slack: what happened, where, the command and links', () => {
  expect(slackBody(messageOf([notice()]), place, texts)).toEqual({
    text: 'An alarm in prod · shop · eu-west-1',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'An alarm in prod · shop · eu-west-1', emoji: true } },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: [
            '🔴 *Alarm* `prod-shop-lLinksGet-errors`',
            'links/get failed in prod of shop, eu-west-1.',
            'since 2026-11-29 12:00 UTC',
            '`jaws logs links/get -s prod -r eu-west-1`',
            `<${log}|Log> · <${inCloudWatch}|Alarm in CloudWatch>`,
          ].join('\n'),
        },
      },
    ],
  });
});

test('Slack: nobody is called, and no link is made, by the text of an alarm', () => {
  const text = JSON.stringify(slackBody(messageOf([nasty('<!channel> <https://evil.test|Log> & `x`')]), place, texts));
  expect(text).toContain('&lt;!channel&gt; &lt;https://evil.test|Log&gt; &amp;');
  expect(text).not.toContain('<!channel>');
});

test.each([1, 12, 13, 100])('Slack: %i alarms stay within its limits', (count) => {
  const long = { about: { ...notice().about, description: '&'.repeat(700) } };
  const { blocks } = slackBody(messageOf(many(count, long)), place, texts) as { blocks: { text: { text: string } }[] };
  expect(blocks.length).toBe(count > 12 ? 14 : count + 1);
  for (const { text } of blocks) expect(text.text.length).toBeLessThanOrEqual(3000);
  expect(blocks[0]?.text.text.length).toBeLessThanOrEqual(150);
  // Truncation breaks no entity.
  for (const { text } of blocks) expect(text.text).not.toMatch(/&(?!amp;|lt;|gt;)/);
});

// https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook, https://adaptivecards.io/explorer/AdaptiveCard.html
test('Teams: an adaptive card', () => {
  const body = teamsBody(messageOf([notice()], 'teams'), place, texts);
  expect(body).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          type: 'AdaptiveCard',
          version: '1.4',
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        },
      },
    ],
  });
  const { content } = (body as { attachments: { content: { body: { type: string; items?: { text: string }[] }[] } }[] })
    .attachments[0]!;
  expect(content.body.map(({ type }) => type)).toEqual(['TextBlock', 'Container']);
  expect(content.body[1]?.items?.map(({ text }) => text)).toEqual([
    '🔴 Alarm: prod-shop-lLinksGet-errors',
    'links/get failed in prod of shop, eu-west-1.',
    'since 2026-11-29 12:00 UTC',
    'jaws logs links/get -s prod -r eu-west-1',
    `[Log](${log}) · [Alarm in CloudWatch](${inCloudWatch})`,
  ]);
});

test('Teams: no Markdown from the text of an alarm, and no more than 28 KB', () => {
  const text = JSON.stringify(teamsBody(messageOf([nasty('[Log](https://evil.test) **x**')]), place, texts));
  expect(text).toContain(JSON.stringify('\\[Log\\]\\(https://evil.test\\) \\*\\*x\\*\\*').slice(1, -1));
  const long = { about: { ...notice().about, description: '*'.repeat(700) } };
  const size = Buffer.byteLength(JSON.stringify(teamsBody(messageOf(many(100, long)), place, texts)));
  expect(size).toBeLessThanOrEqual(28 * 1024);
});

// Example of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md and its libraries.
test('webhooks: the signature of Standard Webhooks', () => {
  const key = keyIn('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const headers = signatureHeaders(key!, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', 1_614_265_330_000);
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test.each([
  '',
  'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'whsec_c2hvcnQ=',
  `whsec_${Buffer.alloc(65).toString('base64')}`,
  'whsec_!!!',
])('%s is not accepted as a secret', (secret) => expect(keyIn(secret)).toBeUndefined());

test('webhooks: all that is known', () => {
  expect(webhookBody(messageOf([notice('lLinksGet-errors', { kind: 'over', rings: 2 })]), place)).toMatchObject({
    type: 'alarms',
    timestamp: '2026-11-29T12:00:00.000Z',
    data: {
      stage: 'prod',
      project: 'shop',
      region: 'eu-west-1',
      alarms: [
        {
          name: 'prod-shop-lLinksGet-errors',
          kind: 'over',
          severity: 'high',
          rings: 2,
          command: 'jaws logs links/get -s prod -r eu-west-1',
          links: { log, alarm: inCloudWatch },
        },
      ],
    },
  });
});

test('words: held, flapping, last reminder, no data, German', () => {
  const one = notice('a', { kind: 'still', held: true, rings: 3, last: true, state: 'INSUFFICIENT_DATA' });
  const english = JSON.stringify(slackBody(messageOf([one]), place, texts));
  for (const words of [
    'Still in alarm, during quiet hours',
    'rang 3 times',
    'This is the last reminder.',
    'no data any more',
  ]) {
    expect(english).toContain(words);
  }
  const german = JSON.stringify(slackBody(messageOf([one, one]), place, textsOf('de')));
  for (const words of ['2 Alarme in prod', 'Weiterhin Alarm, während der Ruhezeit', '3-mal ausgelöst'])
    expect(german).toContain(words);
});
