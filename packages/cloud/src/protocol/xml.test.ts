import { describe, expect, test } from 'vitest';
import { Malformed } from './failures.ts';
import { linkShapes, type RawShape } from './shapes.ts';
import { decodeXml, encodeXml, escapeXml, namespaceOf } from './xml.ts';
import { type Element, parseXml } from './xml-parse.ts';

const plain = ({ name, attributes, children, text }: Element): unknown => [
  name,
  Object.fromEntries(attributes),
  children.length > 0 ? children.map(plain) : text,
];

describe('a document', () => {
  test.each<[string, unknown]>([
    ['<a/>', ['a', {}, '']],
    ['<a />', ['a', {}, '']],
    ['<a></a >', ['a', {}, '']],
    ['\ufeff<a>x</a>', ['a', {}, 'x']],
    [' \n<?xml version="1.0"?><!-- <b> --><a>x<!-- y -->z</a> <!-- end -->', ['a', {}, 'xz']],
    [
      '<n:a xmlns:n="u"><n:b>1</n:b><c.d-e_f>2</c.d-e_f></n:a>',
      [
        'a',
        { 'xmlns:n': 'u' },
        [
          ['b', {}, '1'],
          ['c.d-e_f', {}, '2'],
        ],
      ],
    ],
    [`<a b="1" c = '2"' d="&lt;"/>`, ['a', { b: '1', c: '2"', d: '<' }, '']],
    ['<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#X43;&#x1F600;</a>', ['a', {}, '<>&"\'ABC😀']],
    ['<a>x<![CDATA[<b>&amp;]]]>y</a>', ['a', {}, 'x<b>&amp;]y']],
    ['<a><![CDATA[]]></a>', ['a', {}, '']],
  ])('%s', (source, expected) => {
    expect(plain(parseXml(source))).toEqual(expected);
  });

  test.each([
    ['', 'not complete'],
    ['<a>', 'not complete'],
    ['<a/><b/>', 'not complete'],
    ['text', 'text outside'],
    ['<a/>text', 'text outside'],
    ['<![CDATA[x]]><a/>', 'text outside'],
    ['<a></b>', '</b> does not close'],
    ['</a>', '</a> does not close'],
    ['<a></a></a>', '</a> does not close'],
    ['<n:a></a>', 'does not close'],
    ['<a', 'ends before >'],
    ['<a><!-- x', 'ends before -->'],
    ['<?xml', 'ends before ?>'],
    ['<a><![CDATA[x', 'ends before ]]>'],
    ['<!-->', 'ends before -->'],
    ['<!DOCTYPE a><a/>', 'a DTD is not accepted'],
    ['<a><!ENTITY></a>', 'a DTD is not accepted'],
    ['<>', 'has no name'],
    ['<1a/>', 'has no name'],
    ['< a/>', 'has no name'],
    ['<a b/>', 'attribute is not well-formed'],
    ['<a b=1/>', 'attribute is not well-formed'],
    ['<a b="1"c="2"/>', 'attribute is not well-formed'],
    ['<a b="<"/>', 'attribute is not well-formed'],
    ['<a>&nbsp;</a>', '&nbsp; is not an XML entity'],
    ['<a>&amp</a>', '&amp is not an XML entity'],
    ['<a>& </a>', '& is not an XML entity'],
    ['<a>&#x110000;</a>', 'is not an XML entity'],
    ['<a>&#1234567890;</a>', 'is not an XML entity'],
    ['<a b="&x;"/>', 'is not an XML entity'],
  ])('that is invalid: %s', (source, says) => {
    expect(() => parseXml(source)).toThrow(Malformed);
    expect(() => parseXml(source)).toThrow(says);
  });

  test('nests so deep and no deeper', () => {
    const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(parseXml(nested(128)).name).toBe('a');
    expect(() => parseXml(nested(129))).toThrow('nested too deeply');
    // An empty element adds no depth.
    expect(parseXml(`${'<a>'.repeat(128)}<b/>${'</a>'.repeat(128)}`).name).toBe('a');
  });
});

const shapes: Readonly<Record<string, RawShape>> = {
  Everything: {
    kind: 'structure',
    members: {
      Text: 0,
      Renamed: [0, { xmlName: 'Other' }],
      Number: 1,
      Flag: 2,
      Long: 17,
      Bytes: 21,
      Time: 4,
      Attribute: [0, { xmlAttribute: 1, xmlName: 'x:attr' }],
      List: 64,
      Named: 'NamedList',
      Flat: ['NamedList', { xmlFlattened: 1 }],
      FlatByShape: 'FlatList',
      Map: 128,
      FlatMap: ['NamedMap', { xmlFlattened: 1, xmlName: 'Entry' }],
      Inner: ['Everything', { xmlNamespace: ['x', 'http://n&s'] }],
    },
  },
  NamedList: { kind: 'list', item: [1, { xmlName: 'Item' }] },
  FlatList: { kind: 'list', item: 0, traits: { xmlFlattened: 1 } },
  NamedMap: { kind: 'map', key: [0, { xmlName: 'K' }], value: [1, { xmlName: 'V' }] },
};
const everything = linkShapes(shapes).structure('Everything');

// https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
describe('a structure', () => {
  const value = {
    Text: 'a<b>&"\r\n',
    Renamed: 'r',
    Number: 1.5,
    Flag: false,
    Long: 9007199254740993n,
    Bytes: Buffer.from('hi'),
    Time: new Date(1.5e12),
    Attribute: 'q"',
    List: ['x', ''],
    Named: [1, 2],
    Flat: [3, 4],
    FlatByShape: ['f'],
    Map: { a: '1', 'b&': '2' },
    FlatMap: { k: 5 },
    Inner: { Text: 'deep', List: [] },
  };
  const xml =
    '<E x:attr="q&quot;"><Text>a&lt;b&gt;&amp;&quot;&#xD;&#xA;</Text><Other>r</Other><Number>1.5</Number><Flag>false</Flag>' +
    '<Long>9007199254740993</Long><Bytes>aGk=</Bytes><Time>2017-07-14T02:40:00.000Z</Time>' +
    '<List><member>x</member><member></member></List><Named><Item>1</Item><Item>2</Item></Named><Flat>3</Flat><Flat>4</Flat>' +
    '<FlatByShape>f</FlatByShape><Map><entry><key>a</key><value>1</value></entry><entry><key>b&amp;</key><value>2</value></entry></Map>' +
    '<Entry><K>k</K><V>5</V></Entry><Inner xmlns:x="http://n&amp;s"><Text>deep</Text><List></List></Inner></E>';

  test('is written', () => {
    expect(encodeXml(everything, value, 'E')).toBe(xml);
    expect(
      encodeXml(everything, { Text: null, Number: undefined, Map: { a: null, b: undefined } }, 'E', ' a="b"'),
    ).toBe('<E a="b"><Map></Map></E>');
  });

  test('is read', () => {
    expect(decodeXml(everything, parseXml(xml))).toEqual({ ...value, Map: { ...value.Map }, FlatMap: { k: 5 } });
  });

  test('without members is empty, and the first of two members of a name counts', () => {
    expect(decodeXml(everything, parseXml('<E/>'))).toEqual({});
    expect(decodeXml(everything, parseXml('<E><Text>1</Text><Text>2</Text><Unknown>3</Unknown></E>'))).toEqual({
      Text: '1',
    });
    expect(decodeXml(everything, parseXml('<E><List/><Map/></E>'))).toEqual({ List: [], Map: {} });
    expect(decodeXml(everything, parseXml('<E><List><other>1</other></List></E>'))).toEqual({ List: [] });
    expect(
      decodeXml(everything, parseXml('<E><Map><entry><key>a</key></entry><entry><value>1</value></entry></Map></E>')),
    ).toEqual({ Map: {} });
  });

  test('reads nothing into a prototype', () => {
    const { Map: map } = decodeXml(
      everything,
      parseXml('<E><Map><entry><key>__proto__</key><value>x</value></entry></Map></E>'),
    ) as { Map: object };
    expect(Object.keys(map)).toEqual(['__proto__']);
  });
});

test('text is escaped for XML, and characters that XML does not allow are dropped', () => {
  expect(escapeXml('plain')).toBe('plain');
  expect(escapeXml('&<>"\r\n\u0085\u2028\'')).toBe("&amp;&lt;&gt;&quot;&#xD;&#xA;&#x85;&#x2028;'");
  expect(escapeXml('a\u0000b\u0008c\u000bd\u001fe\ufffef\uffffg\t')).toBe('abcdefg\t');
  expect([namespaceOf(undefined), namespaceOf(['', 'u']), namespaceOf(['x', 'u'])]).toEqual([
    '',
    ' xmlns="u"',
    ' xmlns:x="u"',
  ]);
});
