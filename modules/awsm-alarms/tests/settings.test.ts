import { expect, test } from 'vitest';
import { defineSettings } from '../lib/settings.ts';

const channels = { slack: { kind: 'slack', url: 'ALARMS_SLACK_URL' } } as const;

test('omitted settings have defaults', () => {
  expect(defineSettings({ channels })).toEqual({
    channels,
    language: 'en',
    high: ['*-errors', '*-deadLetters', 'api-serverErrors'],
    reminderMinutes: 60,
    mostReminders: 24,
    settleMinutes: 10,
    loopbackForTests: false,
  });
});

test('every mistake is named, and no secret', () => {
  const given = {
    channels: {
      Slack: { kind: 'slak', url: 'https://hooks.slack.com/services/T0/B0/TOP-SECRET', only: ['a b'], least: 'most' },
      teams: {
        kind: 'teams',
        url: 'ALARMS_TEAMS_URL',
        quiet: { from: '24:00', to: '7:00', zone: 'Berlin', expect: [] },
      },
      hook: { kind: 'webhook', url: 'ALARMS_WEBHOOK_URL', secret: 'whsec_TOP-SECRET' },
      same: { kind: 'teams', url: 'A', quiet: { from: '07:00', to: '07:00', zone: 'UTC', except: 'x' } },
      none: null,
      constructor: { kind: 'slack', url: 'A' },
    },
    reminderMinutes: 1.5,
    mostReminders: 1001,
    settleMinutes: -1,
    language: 'fr',
    high: 'all',
    loopbackForTests: 'yes',
    quietHours: true,
  };
  const run = () => defineSettings(given as never);
  expect(run).toThrow(/^Invalid settings in aws_modules\/awsm-alarms\/settings\.ts:\n/);
  let text = '';
  try {
    run();
  } catch (error) {
    text = (error as Error).message;
  }
  const places = [...text.matchAll(/^- ([\w.]+)/gm)].map(([, place]) => place);
  expect(places.sort()).toEqual(
    [
      'channels.Slack',
      'channels.Slack.kind',
      'channels.Slack.least',
      'channels.Slack.only',
      'channels.Slack.url',
      'channels.constructor',
      'channels.hook.secret',
      'channels.none',
      'channels.same.quiet',
      'channels.same.quiet.except',
      'channels.teams.quiet.expect',
      'channels.teams.quiet.from',
      'channels.teams.quiet.to',
      'channels.teams.quiet.zone',
      'high',
      'language',
      'loopbackForTests',
      'mostReminders',
      'quietHours',
      'reminderMinutes',
      'settleMinutes',
    ].sort(),
  );
  expect(text).not.toContain('TOP-SECRET');
});
