import { expect, test } from 'vitest';
import { defineSettings } from '../lib/settings.ts';

test('numbers have bounds and defaults, and texts are validated', () => {
  const bounds: Record<string, Record<string, [number, number, number]>> = {
    sessions: {
      accessMinutes: [10, 2, 60],
      idleDays: [30, 1, 400],
      maxDays: [180, 1, 3650],
      graceSeconds: [60, 0, 60],
      freshMinutes: [5, 0, 60],
    },
    links: { verifyHours: [24, 1, 168], resetMinutes: [60, 5, 1440], addressHours: [24, 1, 168] },
    passwords: { minLength: [10, 8, 64], maxLength: [256, 64, 1000] },
    limits: {
      signInPair: [10, 1, 10_000],
      signInNetwork: [100, 1, 1_000_000],
      signInAccount: [100, 1, 1_000_000],
      slowSeconds: [10, 1, 900],
      secondAccount: [10, 1, 1_000_000],
      secondKnown: [40, 1, 1_000_000],
      signUpNetwork: [20, 1, 1_000_000],
      forgotNetwork: [20, 1, 1_000_000],
      mailsFromOne: [5, 1, 1000],
      mailsFromAll: [20, 1, 10_000],
    },
  };
  for (const [group, rules] of Object.entries(bounds)) {
    for (const [name, [usual, least, most]] of Object.entries(rules)) {
      const of = (value: number) => defineSettings({ [group]: { [name]: value } });
      expect(defineSettings()).toMatchObject({ [group]: { [name]: usual } });
      for (const fine of [least, most]) expect(of(fine)).toMatchObject({ [group]: { [name]: fine } });
      for (const bad of [least - 1, most + 1])
        expect(() => of(bad)).toThrow(`${group}.${name} must be a whole number from ${least} to ${most}`);
    }
  }
  const texts: [string, string[], string[]][] = [
    ['language', ['de', 'deu'], ['d', 'DE', 'deut', '']],
    ['replyTo', ['', 'help@app.example'], ['help', 'Help <help@app.example>', 'a@b']],
    ['configurationSet', ['', 'a-B_9', 'x'.repeat(64)], ['a b', 'x'.repeat(65)]],
    ['clientHeader', ['', 'x-real-ip'], ['X-Real-Ip', 'a b', 'x-forwarded-for', 'forwarded']],
  ];
  for (const [name, fine, bad] of texts) {
    for (const value of fine) expect(defineSettings({ [name]: value })).toMatchObject({ [name]: value });
    for (const value of bad) expect(() => defineSettings({ [name]: value })).toThrow(`${name} must be`);
  }
  expect(defineSettings()).toMatchObject({ language: 'en', replyTo: '', configurationSet: '', clientHeader: '' });
});

test('every mistake is named, with what is allowed', () => {
  const of = (given: object) => {
    try {
      return defineSettings(given as never);
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };
  expect(of({ limit: {}, sessions: { age: 1, idleDays: '7', maxDays: 1.5 }, language: 5, replyTo: null })).toEqual([
    'Invalid settings in aws_modules/awsm-users/settings.ts:',
    '- limit is not a setting; these are: sessions, links, passwords, limits, language, replyTo, configurationSet, clientHeader',
    '- sessions.age is not a setting; these are: accessMinutes, idleDays, maxDays, graceSeconds, freshMinutes',
    '- sessions.idleDays must be a whole number from 1 to 400, not "7"',
    '- sessions.maxDays must be a whole number from 1 to 3650, not 1.5',
    '- language must be a language such as "en", not 5',
  ]);
  expect(of({ replyTo: 'x', configurationSet: '?', clientHeader: 'X' })).toEqual([
    'Invalid settings in aws_modules/awsm-users/settings.ts:',
    '- replyTo must be an address such as "help@example.com", or "", not "x"',
    '- configurationSet must be the name of a configuration set, or "", not "?"',
    '- clientHeader must be the name of a header in lower case that a CDN alone writes, or "", not "X"',
  ]);
});
