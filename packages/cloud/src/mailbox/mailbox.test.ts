import { describe, expect, it } from 'vitest';
import { testCloud } from '../services/iam/testing.ts';
import { mails, putMail } from './mailbox.ts';
import { composeMail } from './mime.ts';
import { headerOf, parseMime } from './parse-mime.ts';

// RFC 5322, RFC 2045, RFC 2047

const parsed = (raw: Buffer) => parseMime(raw.toString('latin1'));

describe('a composed mail', () => {
  it('is read back as it was', () => {
    const raw = composeMail({
      from: '"Jürgen, A." <j@example.com>',
      to: ['a@example.org', 'b@example.org'],
      subject: 'Grüße 👋',
      text: 'täxt',
      html: '<p>ü</p>',
      attachments: [{ name: 'ä.txt', content: Buffer.from('bytes'), type: 'text/plain' }],
      date: 0,
      id: '1',
    });
    const mail = parsed(raw);
    expect(headerOf(mail.headers, 'from')).toBe('Jürgen, A. <j@example.com>');
    expect(headerOf(mail.headers, 'subject')).toBe('Grüße 👋');
    expect(mail).toMatchObject({ text: 'täxt', html: '<p>ü</p>', attachments: [{ name: 'ä.txt', size: 5 }] });
  });

  it('has no header that a value brought in', () => {
    const raw = composeMail({
      from: 'a@example.com',
      to: ['b@example.org'],
      subject: 'x\r\nBcc: eve@example.net',
      headers: [['X-A', 'y\r\nX-B: z']],
      date: 0,
      id: '1',
    });
    expect(parsed(raw).headers.map(([name]) => name)).not.toEqual(expect.arrayContaining(['Bcc']));
    expect(headerOf(parsed(raw).headers, 'x-b')).toBeUndefined();
  });
});

describe('a MIME message', () => {
  it('may be nested, folded and quoted', () => {
    const raw = [
      'Subject: =?iso-8859-1?Q?caf=E9?=',
      ' =?utf-8?B?IGE=?=',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      'Content-Type: multipart/alternative; boundary="y"',
      '',
      '--y',
      'Content-Type: text/plain; charset=iso-8859-1',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'caf=E9 =',
      'too',
      '--y--',
      '--x',
      'Content-Type: application/pdf; name=a.pdf',
      'Content-Transfer-Encoding: base64',
      '',
      'AAAA',
      '--x--',
    ].join('\r\n');
    const mail = parseMime(raw);
    expect(mail.text).toBe('café too');
    expect(mail.attachments).toEqual([{ name: 'a.pdf', size: 3 }]);
    expect(headerOf(mail.headers, 'Subject')).toBe('café a');
  });

  it('may be nonsense', () => {
    for (const raw of ['', '\r\n\r\n', ':', 'Content-Type: multipart/mixed; boundary=""\n\n--\n--']) {
      expect(() => parseMime(raw)).not.toThrow();
    }
    const deep = Array.from(
      { length: 50 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    ).join('');
    expect(parseMime(deep).attachments).toEqual([]);
  });
});

it('keeps the newest thousand', async () => {
  const cloud = await testCloud({});
  try {
    const mail = {
      account: 'a',
      region: 'r',
      timestamp: 0,
      source: 's',
      to: [],
      cc: [],
      bcc: [],
      raw: '',
      via: 'ses' as const,
    };
    for (let i = 0; i < 1_005; i++) putMail(cloud.kernel, { ...mail, id: String(i) });
    const keys = [...mails(cloud.kernel).keys()];
    expect([keys.length, keys[0]]).toEqual([1_000, '5']);
    putMail(cloud.kernel, { ...mail, id: 'big', raw: 'x'.repeat(65 * 1024 * 1024) });
    expect([...mails(cloud.kernel).keys()]).toEqual(['big']);
  } finally {
    await cloud.close();
  }
});
