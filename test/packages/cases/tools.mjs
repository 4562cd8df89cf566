import { one } from '../case.mjs';

const expression = (imports, value) => `${imports}\nexport const handler = async () => ${value};`;

/** Times, numbers, texts, files, and common utilities. */
export const tools = [
  one('moment', '2.31.0', {
    code: expression(
      "import moment from 'moment';\nimport 'moment/locale/de';",
      "[moment.utc(0).format('LL'), moment.utc(0).locale('en').format('dddd'), moment.utc(0).locale('fr').format('dddd')]",
    ),
    // If nothing imports a locale, moment looks for it on the disk.
    answer: ['1. Januar 1970', 'Thursday', 'jeudi'],
  }),
  one('moment-timezone', '0.6.6', {
    code: expression("import moment from 'moment-timezone';", "moment.utc(0).tz('Asia/Tokyo').format()"),
    answer: '1970-01-01T09:00:00+09:00',
  }),
  one('luxon', '3.7.2', {
    code: expression(
      "import { DateTime } from 'luxon';",
      "DateTime.fromMillis(0, { zone: 'Asia/Tokyo', locale: 'de' }).toFormat('cccc T')",
    ),
    answer: 'Donnerstag 09:00',
  }),
  one('dayjs', '1.11.23', {
    code: expression(
      "import dayjs from 'dayjs';\nimport timezone from 'dayjs/plugin/timezone.js';\nimport utc from 'dayjs/plugin/utc.js';\nimport 'dayjs/locale/de.js';\ndayjs.extend(utc);\ndayjs.extend(timezone);",
      "dayjs(0).tz('Asia/Tokyo').locale('de').format('dddd HH:mm')",
    ),
    answer: 'Donnerstag 09:00',
  }),
  one('date-fns', '4.4.0', {
    code: expression(
      "import { addDays, format } from 'date-fns';\nimport { de } from 'date-fns/locale';",
      "format(addDays(new Date(2026, 0, 1), 1), 'PPPP', { locale: de })",
    ),
    answer: 'Freitag, 2. Januar 2026',
  }),
  one('rrule', '2.8.1', {
    code: expression(
      "import rrule from 'rrule';",
      "rrule.rrulestr('DTSTART:20260101T000000Z\\nRRULE:FREQ=WEEKLY;COUNT=2').all().map((date) => date.toISOString().slice(0, 10))",
    ),
    answer: ['2026-01-01', '2026-01-08'],
  }),
  one('cron-parser', '5.10.5', {
    code: expression(
      "import { CronExpressionParser } from 'cron-parser';",
      "CronExpressionParser.parse('0 5 * * *', { currentDate: '2026-01-01T06:00:00Z', tz: 'UTC' }).next().toISOString()",
    ),
    answer: '2026-01-02T05:00:00.000Z',
  }),
  one('geoip-lite', '2.0.3', {
    code: expression(
      "import geoip from 'geoip-lite';",
      "[geoip.lookup('8.8.8.8').country, geoip.lookup('193.99.144.80').country]",
    ),
    answer: ['US', 'DE'],
    lambda: { MemorySize: 1024 },
  }),
  one('uuid', '14.0.3', {
    code: expression(
      "import { v4, v5, v7, validate } from 'uuid';",
      "[validate(v4()), validate(v7()), v5('a', v5.DNS)]",
    ),
    answer: [true, true, '4f3f2898-69e3-5a0d-820a-c4e87987dbce'],
  }),
  one('nanoid', '6.0.2', {
    code: expression("import { nanoid } from 'nanoid';", '[nanoid().length, nanoid() !== nanoid()]'),
    answer: [21, true],
  }),
  one('ulid', '3.0.2', {
    code: expression("import { decodeTime, ulid } from 'ulid';", 'decodeTime(ulid(1234567890123))'),
    answer: 1234567890123,
  }),
  one('lodash', '4.18.1', {
    code: expression(
      "import _ from 'lodash';\nimport chunk from 'lodash/chunk.js';",
      "[_.groupBy([1, 2, 3], (n) => n % 2), chunk([1, 2, 3], 2), _.template('hi <%= name %>')({ name: 'ann' })]",
    ),
    answer: [{ 0: [2], 1: [1, 3] }, [[1, 2], [3]], 'hi ann'],
  }),
  one('lodash-es', '4.18.1', {
    code: expression("import { groupBy } from 'lodash-es';", 'groupBy([1, 2, 3], (n) => n % 2)'),
    answer: { 0: [2], 1: [1, 3] },
  }),
  one('ramda', '0.32.0', {
    code: expression("import * as R from 'ramda';", 'R.pipe(R.map(R.inc), R.sum)([1, 2])'),
    answer: 5,
  }),
  one('rxjs', '7.8.2', {
    code: expression(
      "import { from, lastValueFrom, map, reduce } from 'rxjs';",
      'lastValueFrom(from([1, 2]).pipe(map((n) => n + 1), reduce((a, b) => a + b)))',
    ),
    answer: 5,
  }),
  one('effect', '4.1.0', {
    code: expression(
      "import { Data, Effect } from 'effect';\nclass Gone extends Data.TaggedError('Gone') {}",
      '[await Effect.runPromise(Effect.map(Effect.succeed(1), (n) => n + 1)), await Effect.runPromise(Effect.flip(Effect.fail(new Gone()))).then(({ _tag, constructor }) => [_tag, constructor.name])]',
    ),
    answer: [2, ['Gone', 'Gone']],
  }),
  one('immer', '11.2.10', {
    code: expression("import { produce } from 'immer';", 'produce({ a: [1] }, (draft) => { draft.a.push(2); })'),
    answer: { a: [1, 2] },
  }),
  one('mathjs', '15.2.0', {
    code: expression(
      "import { evaluate } from 'mathjs';",
      "[evaluate('sqrt(16) + 2'), String(evaluate('5 cm to mm'))]",
    ),
    answer: [6, '50 mm'],
  }),
  one('libphonenumber-js', '1.13.16', {
    code: expression(
      "import { parsePhoneNumberFromString } from 'libphonenumber-js';",
      "parsePhoneNumberFromString('030 901820', 'DE').number",
    ),
    answer: '+4930901820',
  }),
  one('iconv-lite', '0.7.3', {
    code: expression(
      "import iconv from 'iconv-lite';",
      "[iconv.decode(Buffer.from([0xe4]), 'latin1'), iconv.encode('日', 'shift_jis').toString('hex')]",
    ),
    answer: ['ä', '93fa'],
  }),
  one('file-type', '22.3.0', {
    code: expression(
      "import { fileTypeFromBuffer } from 'file-type';",
      "fileTypeFromBuffer(Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000000020001e221bc330000000049454e44ae426082', 'hex'))",
    ),
    answer: { ext: 'png', mime: 'image/png' },
  }),
  one('csv-parse', '7.0.3', {
    code: expression("import { parse } from 'csv-parse/sync';", 'parse(\'a,b\\n1,"x,y"\', { columns: true })'),
    answer: [{ a: '1', b: 'x,y' }],
  }),
  one('papaparse', '5.7.1', {
    code: expression(
      "import Papa from 'papaparse';",
      "Papa.parse('a,b\\n1,2', { header: true, dynamicTyping: true }).data",
    ),
    answer: [{ a: 1, b: 2 }],
  }),
  one('fast-xml-parser', '5.12.1', {
    code: expression(
      "import { XMLBuilder, XMLParser } from 'fast-xml-parser';",
      '[new XMLParser({ ignoreAttributes: false }).parse(\'<a b="1"><c>2</c></a>\'), new XMLBuilder().build({ a: { c: 2 } })]',
    ),
    answer: [{ a: { c: 2, '@_b': '1' } }, '<a><c>2</c></a>'],
  }),
  one('xml2js', '0.6.2', {
    code: expression("import { parseStringPromise } from 'xml2js';", "parseStringPromise('<a><b>1</b></a>')"),
    answer: { a: { b: ['1'] } },
  }),
  one('js-yaml', '5.5.0', {
    code: expression("import { load } from 'js-yaml';", "load('a:\\n  - 1\\n  - x')"),
    answer: { a: [1, 'x'] },
  }),
  one('archiver', '8.0.0', {
    with: { unzipper: '0.12.5' },
    code: `
import { ZipArchive } from 'archiver';
import unzipper from 'unzipper';
import { buffer } from 'node:stream/consumers';
export const handler = async () => {
  const archive = new ZipArchive();
  archive.append('content', { name: 'a/b.txt' });
  archive.finalize();
  const { files } = await unzipper.Open.buffer(await buffer(archive));
  return [files[0].path, String(await files[0].buffer())];
};`,
    answer: ['a/b.txt', 'content'],
  }),
  one('jszip', '3.10.2', {
    code: expression(
      "import JSZip from 'jszip';",
      "(await JSZip.loadAsync(await new JSZip().file('a.txt', 'x').generateAsync({ type: 'nodebuffer' }))).file('a.txt').async('string')",
    ),
    answer: 'x',
  }),
  one('sanitize-html', '2.18.1', {
    code: expression("import sanitize from 'sanitize-html';", "sanitize('<b>hi</b><script>x</script>')"),
    answer: '<b>hi</b>',
  }),
  one('config', '5.0.1', {
    files: { 'config/default.json': '{ "shop": { "name": "One" } }' },
    code: `
process.env.NODE_CONFIG_DIR = import.meta.dirname + '/config';
export const handler = async () => (await import('config')).default.get('shop.name');`,
    answer: 'One',
  }),
  one('dotenv', '18.0.10', {
    code: expression("import { parse } from 'dotenv';", 'parse(\'A=1\\nB="x y"\')'),
    answer: { A: '1', B: 'x y' },
  }),
  one('commander', '15.1.0', {
    code: expression(
      "import { Command } from 'commander';",
      "new Command().option('-n <n>').parse(['-n', '7'], { from: 'user' }).opts()",
    ),
    answer: { n: '7' },
  }),
  one('glob', '14.0.6', {
    files: { 'texts/a.txt': 'x', 'texts/b.md': 'x' },
    code: expression(
      "import { glob } from 'glob';\nimport { join } from 'node:path';\nconst folder = join(import.meta.dirname, 'texts');",
      "glob('*.txt', { cwd: folder })",
    ),
    answer: ['a.txt'],
  }),
];
