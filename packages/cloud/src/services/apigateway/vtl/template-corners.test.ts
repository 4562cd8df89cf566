// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Velocity's formal references look like placeholders
import { expect, test } from 'vitest';
import { type RenderInput, renderWith, SOURCES } from './testing/render-with.ts';

type Case = readonly [template: string, gives: string, given?: RenderInput];

const LIST: RenderInput = { body: '{"a":[1,2,3]}' };

/** Corners of the language, each with the page that says so. */
const CORNERS: Partial<Record<keyof typeof SOURCES, readonly Case[]>> = {
  literal: [
    ['#set($x = "\\u0041")$x', 'A'],
    ["#set($x = '\\u0022')$x", '"'],
    ['#set($s = "a\\b")$s', 'a\\b'],
    ["#set($d = '$')${d}x", '$x'],
    ['#set($t = "a$!{x}b")$t', 'ab'],
    ['#set($m = {"k":"v"})#set($s = "$m.k,${m.k}x,$m.get(\'k\')")$s', 'v,vx,v'],
    ['#set($i = 1)#set($s = "$.a[$i].b")$s', '$.a[1].b'],
  ],
  velocity: [
    ['#macro(wrap $c)<$c>$!bodyContent</$c>#end#@wrap("b")mid#end', '<b>mid</b>'],
    ['#macro(twice)$bodyContent$bodyContent#end#set($n = 1)#@twice()$n#set($n = $n + 1)#end', '12'],
    ['#set ($x = 1)#if ($x == 1)y#end#foreach ($i in [1..2])$i#end', 'y12'],
    ['#{if}(true)x#{end}', 'x'],
    ['#{set}($x = 1)$x', '1'],
    ['\\#if(true)', '#if(true)'],
    ['$x\\$y', '\\$y'],
    ['#set($y=1)\\\\\\$y', '\\$y'],
    ['#set($D = "$")$D{x}', '${x}'],
    ['#[[#if($x)]]#', '#if($x)'],
    ['a\n##c\n  ## d\nb', 'a\n  b'],
    ['#* a *# b', ' b'],
    ['#** doc *#b', 'b'],
    ['#if(true)#stop#end x', ''],
    ['#macro(a)1#break 2#end#a()3', '13'],
    ['#macro(a $x)$!x.#end#a()', '.'],
    ['#macro(a)#set($g = 5)#end#a()$g', '5'],
    ['#set($i = 3)$i$i.5', '33.5'],
    ['#foreach($i in [1..3])#if($foreach.first)<#end$i#if($foreach.last)>#end#end', '<123>'],
    ['#foreach($i in [1..3])$i#if(!$velocityHasNext).#end#end', '123.'],
    ['#foreach($i in [])x#end.', '.'],
    ['#foreach($i in [1..3])$foreach.stop()$i#end', '1'],
    ['#set($a = [1..3])$a.size() $a', '3 [1, 2, 3]'],
    ['#set($a = {})$a $a.isEmpty()', '{} true'],
    ['#set($a = {"x": [1, {"y": "z"}]})$a.x[1].y', 'z'],
    ['#set($a = {"x-y": 1})$a["x-y"] $a.x-y', '1 1'],
    ['#if($x)a#elseif(true)b#end', 'a'],
    ['#define($d)x#end$d$d', 'xx'],
    ['$x.y.z $!x.y ${x.y.z}', '  '],
    ['#set($x = {"a": {"b": [1,2,3]}})$x.a.b.size()$x.a.b[2]', '33'],
    ['#if([] == [])y#end#if({"a":1} == {"a":1})z#end', 'yz'],
    ['#if("a" < "b")y#{else}n#end', 'n'],
    ['#if(1 < 1.5)y#end', 'y'],
    ['#set($x = true)#if($x == true)y#end#if("true" == $x)z#end', 'yz'],
    ['#set($x = 7)#set($y = $x / 2 * 2)$y', '6'],
    ['#set($x = 1 - -1)$x', '2'],
    ['#set($x = 10 % 3)$x', '1'],
    ['#set($x = 1.1 + 2)$x', '3.1'],
    ['#set($x = 2.0 * 2)$x', '4.0'],
    ['#set($n = 2147483647 + 1)$n', '2147483648'],
    ['#set($x = "a" + "b")$x', 'ab'],
  ],
  java: [
    ['#set($s="x")$s.format("%s-%03d|%5.1f|%-3s|%%", "a", 7, 1.25, "b")', 'a-007|  1.3|b  |%'],
    ['#set($s="x")[$s.format("%d", "no number")]', '[]'],
    ['#set($s=",")$s.join(",", ["a","b"]) $s.join("-", "x", "y")', 'a,b x-y'],
    ['#set($s="")$s.valueOf(5)', '5'],
    ['#set($s="a-b-c")$s.split("-")[1]', 'b'],
    ['#set($s="a|b")$s.split("\\|").size()', '2'],
    ['#set($s="abc")$s.toCharArray().size() $s.compareTo("abd") $s.indexOf("z") $s.codePointAt(0)', '3 -1 -1 97'],
    ['#set($s="aXbX")$s.replaceAll("X$", "")', 'aXb'],
    ['#set($s="a b")$s.replaceAll("\\s", "")', 'ab'],
    ['#set($s="x")$s.replaceAll("x", "\\$")', '$'],
    ['#set($s="abc")$s.subSequence(0,1)', 'a'],
    ['#set($n=5)$n.compareTo(6) $n.doubleValue() $n.toString()', '-1 5.0 5'],
    ['#set($n=5.7)$n.intValue()', '5'],
    ['#set($x = 0.1 + 0.2)$x', '0.30000000000000004'],
  ],
  lang: [
    ['$util.escapeJavaScript("\x7f")', '\x7f'],
    ["$util.escapeJavaScript('é\u2028/')", '\\u00E9\\u2028\\/'],
    ["$util.escapeJavaScript('😀')", '\\uD83D\\uDE00'],
    ['$util.escapeJavaScript($input.body)', '\\u0001\\b\\f\\r', { body: '\u0001\b\f\r' }],
  ],
  jayway: [
    ["$input.json('$[''a'',''b'']')", '{"a":1,"b":2}', { body: '{"a":1,"b":2,"c":3}' }],
    [
      "$input.json('$.x[''a'',''b'']') $input.json('$[''x'',''y''].a')",
      '{"a":1} [1,2]',
      { body: '{"x":{"a":1},"y":{"a":2}}' },
    ],
    ["$input.json('$.a[?(@ > 1)]')", '[2,3]', LIST],
    ["$input.json('$.a[?(@.b == null)].c')", '[1]', { body: '{"a":[{"b":null,"c":1},{"b":1,"c":2}]}' }],
    ["$input.json('a.b')", '1', { body: '{"a":{"b":1}}' }],
    [
      "$input.path('$.a[-1]') $input.json('$.a[-2:]') $input.json('$.a[:2]') $input.path('$.a[1:]').size()",
      '3 [2,3] [1,2] 2',
      LIST,
    ],
    [
      "$input.json('$.a.sum()') $input.json('$.a.max()') $input.json('$.a.avg()') $input.json('$.a.length()')",
      '6.0 3.0 2.0 3',
      LIST,
    ],
    ["$input.json('$[''x y'']') $input.json('$.x-y') $input.json('$.ü')", '1 2 3', { body: '{"x y":1,"x-y":2,"ü":3}' }],
    [
      "$input.json('$.@type') $input.json('$.a:b') $input.json('$.$id')",
      '1 2 3',
      { body: '{"@type":1,"a:b":2,"$id":3}' },
    ],
    ["[$input.path('$.a[5]')][$input.path('$.a.b.c')][$input.path('$.a[')]", '[][][]', LIST],
    ["$input.json('$..b')", '[1,2]', { body: '{"a":{"b":1},"c":[{"b":2}]}' }],
  ],
  aws: [
    [
      "$input.json('$.id') $input.path('$.id')",
      '12345678901234567890 12345678901234567890',
      { body: '{"id":12345678901234567890}' },
    ],
    [
      "$input.json('$')",
      '{"id":9007199254740993,"f":1.0,"s":"1.0"}',
      { body: '{"id":9007199254740993,"f":1.0,"s":"1.0"}' },
    ],
    ["$input.path('$.f')", '1.0', { body: '{"f":1.0}' }],
    ["$input.path('$.l')", '[{"n":9007199254740993}]', { body: '{"l":[{"n":9007199254740993}]}' }],
    [
      "$input.json('$.a[?(@.n > 9007199254740990)].n')",
      '[9007199254740993]',
      { body: '{"a":[{"n":9007199254740993},{"n":1.0}]}' },
    ],
    ["$input.params('q')", 'path', { path: { q: 'path' }, query: { q: 'query' }, header: { q: 'h' } }],
    ["$input.params('q')", 'query', { query: { q: 'query' }, header: { q: 'h' } }],
    ["$input.params('q')", 'h', { header: { q: 'h' } }],
    ['#if($input.params().header["X-A"] == "1")y#end', 'y', { header: { 'X-A': '1' } }],
    ['$input.params().path.size()', '0'],
    ['$input.body', '{"a" : 1}', { body: '{"a" : 1}' }],
    ["$input.json('$')", '{"a":1}', { body: '{"a" : 1}' }],
    ["$input.json('$')", '"plain"', { body: 'plain' }],
    ["$input.json('$.a')", '"</é\\n"', { body: '{"a":"</é\\n"}' }],
    ['#foreach($k in $input.path("$").keySet())$k#end', 'ab', { body: '{"a":1,"b":2}' }],
    ['#foreach($e in $input.path("$.l"))$e.get("n")#end', '12', { body: '{"l":[{"n":1},{"n":2}]}' }],
    [
      '#foreach($e in $input.path("$").entrySet())$e.key=$e.value;#end',
      'a=1;b={c=[]};',
      { body: '{"a":1,"b":{"c":[]}}' },
    ],
    ['#set($r = $input.path("$"))$r.put("z", 1)$r', '{a=1, z=1}', { body: '{"a":1}' }],
    ['#set($r = $input.path("$.l"))#set($ok = $r.add(3))$r', '[1,3]', { body: '{"l":[1]}' }],
    ['#if($input.path("$.n") > 1)big#end', 'big', { body: '{"n":2}' }],
    ['$stageVariables', '{a=b}', { stage: { a: 'b' } }],
    ['#foreach($k in $stageVariables.keySet())$k=$stageVariables.get($k)#end', 'a=b', { stage: { a: 'b' } }],
    ['#set($e = $util.parseJson("[1,2]"))$e $e[0]', '[1,2] 1'],
    ['#set($e = $util.parseJson("5"))$e', '5'],
    ['$util.parseJson(\'{"a": "b"}\')', '{a=b}'],
    ['$util.parseJson(\'{"n": 12345678901234567890}\').n', '12345678901234567890'],
    ['$util.urlEncode("")|$util.urlEncode($none)', '|'],
    [
      '#set($context.responseOverride.status = 201)$context.responseOverride.status',
      '201',
      { context: { responseOverride: {} } },
    ],
    ['[$context.requestOverride.header.x]', '[]', { context: { requestOverride: { header: {} } } }],
  ],
};

for (const [source, cases] of Object.entries(CORNERS)) {
  for (const [template, gives, specified] of cases) {
    test(template, () => expect(renderWith(template, specified), SOURCES[source as keyof typeof SOURCES]).toBe(gives));
  }
}

test('a number that is marked as one in a text stays a text', () => {
  const body = '{"a":"\\u0000#1","n":12345678901234567890}';
  expect(renderWith("$input.json('$.a')", { body })).toBe('"\\u0000#1"');
});
