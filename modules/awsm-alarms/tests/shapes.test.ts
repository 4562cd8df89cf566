import { expect, test } from 'vitest';
import { slackBody } from '../lib/channels/slack.ts';
import { teamsBody } from '../lib/channels/teams.ts';
import { webhookBody } from '../lib/channels/webhook.ts';
import type { Notice } from '../lib/decide.ts';
import { titleOf } from '../lib/describe.ts';
import { alarmUrl, logUrl, partsOf } from '../lib/links.ts';
import { isTime, isZone } from '../lib/quiet.ts';
import { defineSettings } from '../lib/settings.ts';
import { textsOf } from '../lib/texts.ts';
import { messageOf } from './incidents.ts';
import { notice } from './played.ts';

// Exact formats and texts of the channels' messages, and of mistakes in settings.

const place = { stage: 'prod', project: 'shop' };
const texts = textsOf('en');

test('links lead to the console of the partition and region, whatever their names', () => {
  const links = (about: Partial<Notice['about']>, name = 'a b/c') => alarmUrl(notice({ name }, about));
  expect(links({})).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/a%20b%2Fc',
  );
  expect(links({ partition: 'aws-cn', region: 'cn-north-1' })).toMatch(
    /^https:\/\/cn-north-1\.console\.amazonaws\.cn\//,
  );
  expect(links({ partition: 'aws-us-gov' })).toMatch(/^https:\/\/eu-west-1\.console\.amazonaws-us-gov\.com\//);
  expect(links({ partition: 'aws-other' })).toMatch(/^https:\/\/eu-west-1\.console\.aws\.amazon\.com\//);
  expect(links({ region: '' })).toMatch(/^https:\/\/console\.aws\.amazon\.com\/cloudwatch\/home\?region=#/);
  expect(links({ region: 'a/b' })).toMatch(/^https:\/\/a%2Fb\.console.*\?region=a%2Fb#/);
  expect(logUrl(notice({}, { functionName: 'f' }))).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff',
  );
});

test('only a jaws command at the end of a description is shown as a command', () => {
  const parts = (description: string) => partsOf(notice({}, { description, reason: 'why' }));
  expect(parts('It failed.\nNext: jaws logs a/b -s x ')).toEqual({
    what: 'It failed.',
    command: 'jaws logs a/b -s x',
  });
  expect(parts('Next: jaws logs a')).toEqual({ what: '', command: 'jaws logs a' });
  for (const odd of ['x Next: rm -r /', 'x Next: jaws logs; rm', 'jaws logs a']) {
    expect(parts(odd)).toEqual({ what: odd });
  }
  expect(parts('')).toEqual({ what: 'why' });
});

test('a title counts the alarms and names the place', () => {
  expect(titleOf(messageOf([notice(), notice()]), place, texts)).toBe('2 alarms in prod · shop · eu-west-1');
  expect(titleOf(messageOf([]), place, texts)).toBe('0 alarms in prod · shop · ');
});

test('the body of a webhook', () => {
  const { functionName: _, ...about } = notice({}, { description: 'No command.' }).about;
  const time = '2025-11-24T16:00:00.000Z';
  expect(webhookBody(messageOf([{ ...notice({ rings: 2 }), about }]), place)).toEqual({
    type: 'alarms',
    timestamp: '2026-11-29T12:00:00.000Z',
    data: {
      stage: 'prod',
      project: 'shop',
      region: 'eu-west-1',
      alarms: [
        {
          name: 'prod-shop-lLinksGet-errors',
          kind: 'rings',
          severity: 'high',
          state: 'ALARM',
          stateSince: time,
          since: time,
          rings: 2,
          heldByQuietHours: false,
          description: 'No command.',
          reason: 'Threshold Crossed',
          command: null,
          account: '123456789012',
          links: {
            alarm:
              'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/prod-shop-lLinksGet-errors',
            log: null,
          },
        },
      ],
    },
  });
});

test('the card for Teams', () => {
  const { attachments } = teamsBody(messageOf([notice({ name: 'a_b' }, { description: 'x\n y' })]), place, texts) as {
    attachments: { content: object }[];
  };
  expect(attachments[0]?.content).toEqual({
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      { type: 'TextBlock', text: 'An alarm in prod · shop · eu-west-1', wrap: true, size: 'Large', weight: 'Bolder' },
      {
        type: 'Container',
        separator: true,
        items: [
          { type: 'TextBlock', text: '🔴 Alarm: a\\_b', wrap: true, weight: 'Bolder' },
          { type: 'TextBlock', text: 'x y', wrap: true },
          { type: 'TextBlock', text: 'since 2025-11-24 16:00 UTC', wrap: true, isSubtle: true },
          {
            type: 'TextBlock',
            text: `[Log](${logUrl(notice())}) · [Alarm in CloudWatch](${alarmUrl(notice({ name: 'a_b' }))})`,
            wrap: true,
          },
        ],
      },
    ],
  });
  const command = JSON.stringify(teamsBody(messageOf([notice()]), place, texts));
  expect(command).toContain('"text":"jaws logs links/get -s prod -r eu-west-1","wrap":true,"fontType":"Monospace"');
});

test('a card names forty of the alarms without room, and Slack as many as a section takes', () => {
  const many = Array.from({ length: 100 }, (_, n) =>
    notice({ name: `n${String(n).padStart(3, '0')}${'x'.repeat(40)}` }),
  );
  const card = JSON.stringify(teamsBody(messageOf(many), place, texts));
  const [, count, names] = /and (\d+) more: ([^"]*)/.exec(card) ?? [];
  expect([Number(count), names?.split(', ').length]).toEqual([88, 40]);
  const { blocks } = slackBody(messageOf(many), place, texts) as { blocks: { text: { text: string } }[] };
  const rest = blocks.at(-1)!.text.text;
  expect([rest.length, rest.at(-1), rest.startsWith('and 88 more:\n🔴 `n012')]).toEqual([3000, '…', true]);
});

test('a name cannot break out of code in Slack', () => {
  const text = JSON.stringify(slackBody(messageOf([notice({ name: 'a`b<c' })]), place, texts));
  expect(text).toContain("`a'b&lt;c`");
  // Truncation leaves no part of an entity.
  const project = `${'p'.repeat(132)}`;
  const { blocks } = slackBody(messageOf([notice()]), { stage: 's', project }, texts) as {
    blocks: { text: { text: string } }[];
  };
  expect(blocks[0]!.text.text.length).toBeLessThanOrEqual(150);
});

test('times and time zones are validated', () => {
  expect(['00:00', '09:59', '19:00', '23:59'].map(isTime)).toEqual(Array(4).fill(true));
  expect(['24:00', '9:00', '23:60', '', 'x22:00', '22:00x', 2200, undefined].map(isTime)).toEqual(Array(8).fill(false));
  expect(['UTC', 'Europe/Berlin'].map(isZone)).toEqual([true, true]);
  expect(['', 'Mars', 5, undefined, null].map(isZone)).toEqual(Array(5).fill(false));
});

test('each mistake in the settings has a message of its own', () => {
  const said = (channel: object, more: object = {}) => {
    try {
      defineSettings({ channels: { a: { kind: 'slack', url: 'A', ...channel } }, ...more } as never);
    } catch (error) {
      return (error as Error).message.split('\n- ').slice(1);
    }
    return [];
  };
  expect(said({})).toEqual([]);
  const list = 'must be a list of names of alarms without stage and project, as *-errors';
  expect(said({ only: 'x', least: 'x', more: 1 }, { high: [1], mostReminders: '1', language: 'fr' })).toEqual([
    'mostReminders must be a whole number from 0 to 1000, not "1"',
    'language must be en or de, not "fr"',
    `high ${list}`,
    'channels.a.more is not a setting; these are: kind, url, only, least, quiet',
    `channels.a.only ${list}`,
    'channels.a.least must be high or low',
  ]);
  expect(said({ kind: 'webhook', url: 'a', secret: 'b', x: 1 })).toEqual([
    'channels.a.x is not a setting; these are: kind, url, only, least, quiet, secret',
    'channels.a.url must be the name of a variable, as ALARMS_SLACK_URL, not the address',
    'channels.a.secret must be the name of a variable, as ALARMS_WEBHOOK_SECRET, not the secret',
  ]);
  expect(said({ quiet: { from: '7:00', to: '7:00', zone: 'Mars', except: 5, x: 1 } })).toEqual([
    'channels.a.quiet.x is not a setting; these are: from, to, zone, except',
    'channels.a.quiet.from must be a time, as 22:00, not "7:00"',
    'channels.a.quiet.to must be a time, as 07:00, not "7:00"',
    'channels.a.quiet.zone must be a time zone, as Europe/Berlin, not "Mars"',
    `channels.a.quiet.except ${list}`,
  ]);
  expect(said({ quiet: { from: '07:00', to: '07:00', zone: 'UTC' } })).toEqual([
    'channels.a.quiet: from and to are the same time',
  ]);
  expect(said({ quiet: [] })).toEqual(['channels.a.quiet must be an object']);
  expect(said({ kind: 'x' })).toEqual(['channels.a.kind must be one of slack, teams, webhook, not "x"']);
  expect(said({}, { loopbackForTests: 1, channels: { B: [] } })).toEqual([
    'loopbackForTests must be true or false',
    'channels.B: a name is of a-z, 0-9 and -, 31 at most',
    'channels.B must be an object',
  ]);
  expect(said({}, { channels: null, x: 1 })).toEqual([
    'x is not a setting; these are: channels, language, high, reminderMinutes, mostReminders, settleMinutes, loopbackForTests',
    'channels must be an object, of each channel by its name',
  ]);
  const fine = {
    only: ['x'.repeat(255)],
    least: 'low',
    quiet: { from: '22:00', to: '07:00', zone: 'UTC', except: [] },
  };
  expect(said(fine)).toEqual([]);
});
