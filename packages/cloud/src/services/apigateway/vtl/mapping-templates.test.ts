// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Velocity's formal references look like placeholders
import { expect, test } from 'vitest';
import { compileTemplate, TemplateSyntaxError } from './index.ts';
import { type RenderInput, renderWith, SOURCES } from './testing/render-with.ts';

type Case = readonly [source: keyof typeof SOURCES, template: string, gives: string, given?: RenderInput];

const PETS =
  '{"pets":[{"id":1,"name":"Rex","tags":["a","b"]},{"id":2,"name":"Tom"}],"total":2,"rate":1.5,"open":true,"none":null}';
const pets: RenderInput = { body: PETS };

const REFERENCES: Case[] = [
  ['velocity', '#set($name = "x")$name ${name} $!name $!{name}', 'x x x x'],
  ['velocity', '#set($name = "jack")${name}maniac', 'jackmaniac'],
  ['velocity', '#set($m = {"a": "1"})$m.a ${m.a}b $m.get("a") $m["a"]', '1 1b 1 1'],
  ['velocity', '#set($l = ["a", "b"])$l[0] $l.get(1)', 'a b'],
  ['velocity', 'It costs $100 or $ 5.', 'It costs $100 or $ 5.'],
  ['velocity', '#set($email = "foo")$email \\$email \\\\$email', 'foo $email \\foo'],
  ['velocity', '\\$nothing', '\\$nothing'],
  ['velocity', '#set($a = "x")$a. $a.', 'x. x.'],
  ['velocity', '#set($first-name = "x")$first-name', 'x'],
  ['seen', '[$undefined][$!undefined][${undefined}]', '[][][]'],
  ['recorded', '[$input.path("$.nope")][$input.path("$.nope").more]', '[][]', pets],
  [
    'recorded',
    '#set($r = $input.path("$.nope"))#if($r == $null)"true"#else"false"#end #if($r == "")"true"#else"false"#end',
    '"true" "true"',
    pets,
  ],
  [
    'recorded',
    '#set($r = $input.path("$.l"))$r [$r.nested] #if($r == $null)"true"#else"false"#end #if($r == "")"true"#else"false"#end',
    '[] [] "false" "false"',
    { body: '{"l":[]}' },
  ],
  ['recorded', '#set($r = $input.path("$.none"))[$r]#if($r == $null)null#end', '[]null', pets],
  ['vtl', '$x.class.name', ''],
  ['vtl', '#set($s = "a")[$s.getClass()][$s.class]', '[][]'],
];

const DIRECTIVES: Case[] = [
  ['velocity', '#if(true)a#else b#end', 'a'],
  ['velocity', '#if(false)a#{else}b#end', 'b'],
  ['velocity', '#set($d = 5)#if($d < 10)lt#elseif($d == 10)eq#{else}gt#end', 'lt'],
  ['velocity', '#set($d = 10)#if($d < 10)lt#elseif($d == 10)eq#{else}gt#end', 'eq'],
  ['velocity', '#set($d = 15)#if($d < 10)lt#elseif($d == 10)eq#{else}gt#end', 'gt'],
  ['velocity', '#if(!false && true || false)y#end', 'y'],
  ['vtl', '#if(1 lt 2 and 2 gt 1 and 1 le 1 and 1 ge 1 and 1 eq 1 and 1 ne 2 and not false)y#end', 'y'],
  ['velocity', '#if("1" == 1)y#{else}n#end', 'y'],
  ['velocity', '#if(1 == 1.0)y#end', 'y'],
  ['seen', '#if($elem.value)is defined#end', 'is defined'],
  ['seen', '#if($input.params("x"))y#{else}n#end#if($input.params("x") != "")y#{else}n#end', 'yn'],
  ['seen', '#set($x = "")#if($x)y#end', 'y'],
  ['velocity', '#set($f = false)#if($f)y#{else}n#end', 'n'],
  ['velocity', '#set($z = 0)#if($z)y#{else}n#end', 'y'],
  [
    'velocity',
    '#foreach($i in ["a", "b"])$foreach.count:$foreach.index:$i#if($foreach.hasNext),#end#end',
    '1:0:a,2:1:b',
  ],
  ['velocity', '#foreach($i in ["a", "b"])$velocityCount$i#end', '1a2b'],
  ['velocity', '#foreach($i in [1..5])$i#end #foreach($i in [2..-2])$i#end', '12345 210-1-2'],
  ['velocity', '#set($a = 1)[$a-]${a}-', '[]1-'],
  ['velocity', '#set($m = {"b": 1, "a": 2})#foreach($k in $m.keySet())$k=$m.get($k);#end', 'b=1;a=2;'],
  ['velocity', '#set($m = {"b": 1, "a": 2})#foreach($v in $m)$v#end', '12'],
  ['velocity', '#set($m = {"b": 1})#foreach($e in $m.entrySet())$e.key$e.value$e.getKey()#end', 'b1b'],
  [
    'velocity',
    '#foreach($i in [1..3])#foreach($j in [1..2])$foreach.parent.count$foreach.count #end#end',
    '11 12 21 22 31 32 ',
  ],
  ['velocity', '#foreach($i in [1..5])#if($i == 3)#break#end$i#end.', '12.'],
  ['velocity', '#foreach($i in [1..5])#if($i == 3)\n#break\n#end\n$i#end', '12'],
  ['velocity', '#foreach($i in [1..2])#foreach($j in [1..3])#if($j == 2)#break#end$i$j #end#end', '11 21 '],
  ['velocity', '#foreach($i in [1..2])$i#end[$i]', '12[]'],
  ['velocity', '#foreach($i in "text")x#end#foreach($i in $nothing)x#end', ''],
  ['limits', '#foreach($i in [1..5000])x#end', 'x'.repeat(1000)],
  ['velocity', 'a#stop b', 'a'],
  ['velocity', '#foreach($i in [1..3])$i#if($i == 2)#stop#end#end after', '12'],
  ['velocity', '#define($block)Hello $who#end#set($who = "World!")$block', 'Hello World!'],
  ['velocity', '#define($b)$n#end#set($n = 1)$b#set($n = 2)$b', '12'],
  ['velocity', '#macro(d)<tr></tr>#end#d()', '<tr></tr>'],
  ['velocity', '#macro(row $c $l)#foreach($s in $l)<$c>$s</$c>#end#end#row("b" ["x", "y"])', '<b>x</b><b>y</b>'],
  ['velocity', '#macro(two $a $b)${a}-$b#end#two(1 2) #two(1, 2)', '1-2 1-2'],
  ['velocity', '#macro(set $v)$v#end#set($v = "outer")$v', 'outer'],
  ['velocity', '#evaluate("#set($x = 1)")[$x]', '[1]'],
  ['velocity', "#set($source = 'a$x')#set($x = 1)#evaluate($source)", 'a1'],
  ['velocity', 'a## comment\nb', 'ab'],
  ['velocity', 'a#* many\nlines *#b', 'ab'],
  ['velocity', '#[[ $no #if ]]#', ' $no #if '],
  ['velocity', '#foo #123 #foo(1) #', '#foo #123 #foo(1) #'],
  ['velocity', '#if(true)\nx\n#end\ny', 'x\ny'],
  ['velocity', '  #set($x = 1)\n$x', '1'],
  ['velocity', '{\n  "a": 1#if(true),\n  "b": 2#end\n}', '{\n  "a": 1,\n  "b": 2}'],
];

const VALUES: Case[] = [
  ['velocity', '#set($a = 5 / 2)$a', '2'],
  ['velocity', '#set($a = 5.0 / 2)$a', '2.5'],
  ['velocity', '#set($a = -7 / 2)$a,#set($b = -7 % 3)$b', '-3,-1'],
  ['velocity', '#set($a = 1 + 2 * 3 - 4)$a', '3'],
  ['velocity', '#set($a = (1 + 2) * 3)$a', '9'],
  ['velocity', '#set($a = 1)#set($a = $a + 1)$a', '2'],
  ['velocity', '#set($a = 1)#set($a = 1 / 0)$a', '1'],
  ['velocity', '#set($a = "x" + 1)$a,#set($b = 1 + "x")$b', 'x1,1x'],
  ['velocity', '#set($a = "keep")#set($a = "x" - 1)$a', 'keep'],
  ['java', '#set($d = 1.0)$d,#set($e = 1.5 + 1.5)$e', '1.0,3.0'],
  ['java', '#set($d = 12345678.5 * 1)$d', '1.23456785E7'],
  ['velocity', '#set($s = "a $x c")#set($x = "b")#set($t = "a $x c")$t', 'a b c'],
  ['velocity', "#set($x = 1)#set($s = '$x #if')$s", '$x #if'],
  ['velocity', '#set($s = "say ""hi""")$s', 'say "hi"'],
  ['velocity', "#set($s = 'it''s')$s", "it's"],
  ['velocity', '#set($x = 2)#set($s = "#if($x == 2)two#end")$s', 'two'],
  ['velocity', '#set($l = [])#set($ok = $l.add("x"))$l $l.size() $l.isEmpty()', '[x] 1 false'],
  ['velocity', '#set($l = ["a", 1, true, [2]])$l', '[a, 1, true, [2]]'],
  ['velocity', '#set($m = {"a": 1, "b": {"c": "d"}})$m', '{a=1, b={c=d}}'],
  ['velocity', '#set($m = {})#set($m.key = "v")#set($m["k2"] = "w")$m.put("k3", "x")$m', '{key=v, k2=w, k3=x}'],
  [
    'velocity',
    '#set($m = {"a": 1})$m.containsKey("a") $m.containsKey("b") $m.containsValue(1) $m.size() $m.isEmpty()',
    'true false true 1 false',
  ],
  ['velocity', '#set($m = {"a": 1})$m.remove("a")$m.getOrDefault("a", "none")', '1none'],
  ['velocity', '#set($m = {"a": 1})$m.putAll({"b": 2})$m.values()', '[1, 2]'],
  ['velocity', '#set($l = [1, 2, 3])#set($l[1] = "x")$l', '[1, x, 3]'],
  [
    'velocity',
    '#set($l = ["c", "a"])$l.contains("a") $l.indexOf("a") $l.subList(0, 1) $l.remove(0)$l',
    'true 1 [c] c[a]',
  ],
  [
    'java',
    '#set($s = "Hello World")$s.length() $s.contains("World") $s.startsWith("He") $s.endsWith("x")',
    '11 true true false',
  ],
  [
    'java',
    '#set($s = "Hello")$s.toUpperCase() $s.toLowerCase() $s.substring(1) $s.substring(1, 3)',
    'HELLO hello ello el',
  ],
  [
    'java',
    '#set($s = "Hello")$s.indexOf("l") $s.lastIndexOf("l") $s.charAt(0) $s.equals("Hello") $s.equalsIgnoreCase("hELLO")',
    '2 3 H true true',
  ],
  ['java', '#set($s = " a ")[$s.trim()] $s.isEmpty() [$s.concat("b")]', '[a] false [ a b]'],
  [
    'java',
    '#set($s = "a.b.c")$s.replace(".", "-") $s.replaceAll("[.]", "") $s.replaceFirst("\\.", "_")',
    'a-b-c abc a_b.c',
  ],
  ['java', '#set($s = "k1=v1")$s.replaceAll("(\\w+)=(\\w+)", "$2=$1")', 'v1=k1'],
  ['java', '#set($s = "a,b,,c,,")$s.split(",") $s.split(",").size()', '[a, b, , c] 4'],
  ['java', '#set($s = "abc")$s.matches("a.c") $s.matches("b") $s.matches("(?i)ABC")', 'true false true'],
  ['java', '#set($s = "abc")[$s.substring(5)][$s.nothing()][$s.hashCode()]', '[][][96354]'],
  ['java', '#set($n = 7)$n.toString().length() $n.intValue() $n.equals(7)', '1 7 true'],
  ['java', '#set($i = 0)#set($n = $i.parseInt("42"))#set($n = $n + 1)$n [$i.parseInt("x")]', '43 []'],
];

const INPUT: Case[] = [
  ['aws', "$input.json('$')", '{"a":1,"b":[true,null]}', { body: '{ "a" : 1,\n "b": [true, null] }' }],
  ['aws', "$input.json('$.pets[0].name') $input.json('$.total')", '"Rex" 2', pets],
  ['recorded', "$input.json('$.nope')", '""', pets],
  ['recorded', "$input.json('$.message')", '""', { body: 'not json' }],
  ['recorded', '$input.body', '{}'],
  ['recorded', '$input.body', 'some raw data', { body: 'some raw data' }],
  [
    'recorded',
    'Action=SendMessage&MessageBody=$input.body',
    'Action=SendMessage&MessageBody={"some": "value"}',
    { body: '{"some": "value"}' },
  ],
  ['recorded', '[$input.body.testAccess]', '[]', { body: '{"some": "value"}' }],
  [
    'recorded',
    '$util.urlEncode($input.body)&$util.urlEncode($input.body.testAccess)',
    '%7B%22some%22%3A+%22value%22%7D&',
    { body: '{"some": "value"}' },
  ],
  ['recorded', '#set($r = $input.path("$.json"))$r', '{foo=bar}', { body: '{"json":{"foo":"bar"}}' }],
  ['recorded', '#set($r = $input.path("$.json"))$r', '[{"foo":"bar"}]', { body: '{"json":[{"foo":"bar"}]}' }],
  [
    'recorded',
    '#set($r = $input.path("$.json"))$r.nested',
    '[{"foo":"bar"}]',
    { body: '{"json":{"nested":[{"foo":"bar"}]}}' },
  ],
  ['recorded', '#set($r = $input.path("$.json"))$r[0]', '{foo=bar}', { body: '{"json":[{"foo":"bar"}]}' }],
  ['recorded', '#set($r = $input.path("$.json"))$r[0]', '[{"foo":"bar"}]', { body: '{"json":[[{"foo":"bar"}]]}' }],
  [
    'recorded',
    '#set($r = $input.path("$.json"))$r',
    '{foo=[{"nested":"bar"}]}',
    { body: '{"json":{"foo":[{"nested":"bar"}]}}' },
  ],
  [
    'recorded',
    '#set($r = $input.path("$.json"))$r.toString()',
    '{list=[{"foo":"bar"}]}',
    { body: '{"json":{"list":[{"foo":"bar"}]}}' },
  ],
  [
    'recorded',
    '#set($r = $input.path("$.json"))$r',
    '{bigger=dict, to=test, with=separators}',
    { body: '{"json":{"bigger":"dict","to":"test","with":"separators"}}' },
  ],
  ['aws', "#set($r = $input.path('$'))$r.pets.size() $r.pets[1].name $r.open $r.rate", '2 Tom true 1.5', pets],
  ['aws', "#foreach($p in $input.path('$.pets'))$p.id:$p.name#if($foreach.hasNext),#end#end", '1:Rex,2:Tom', pets],
  ['aws', "#set($r = $input.path('$'))#set($r.pets[0].age = 3)$r.pets[0].age", '3', pets],
  ['jayway', "$input.json('$..name') $input.json('$.pets[*].id')", '["Rex","Tom"] [1,2]', pets],
  ['jayway', "$input.json('$.pets[?(@.id > 1)].name') $input.json('$.pets[?(@.tags)].id')", '["Tom"] [1]', pets],
  [
    'jayway',
    "$input.json('$.pets[-1:].name') $input.json('$.pets[0,1].id') $input.json('$.pets.length()')",
    '["Tom"] [1,2] 2',
    pets,
  ],
  ['jayway', "$input.json('$.pets[?(@.name == ''Rex'' && @.id < 2)].id')", '[1]', pets],
  ['jayway', "$input.json('$[''pets''][0][''name'']') $input.json('$.pets[?(@.name =~ /^t/i)]')", '"Rex" []', pets],
  [
    'jayway',
    "$input.json('$.pets[?(@.name =~ /^t.*/i)].name') $input.json('$.pets[?(@.id in [2, 3])].id')",
    '["Tom"] [2]',
    pets,
  ],
  [
    'aws',
    "$input.params('id') $input.params('q') $input.params('X-H')",
    '7 s v',
    { path: { id: '7' }, query: { q: 's' }, header: { 'X-H': 'v' } },
  ],
  ['aws', "$input.params('same')", 'path', { path: { same: 'path' }, query: { same: 'query' } }],
  ['aws', "[$input.params('missing')]", '[]'],
  [
    'aws',
    "$input.params().querystring.q $input.params().header.get('X-H')",
    's v',
    { query: { q: 's' }, header: { 'X-H': 'v' } },
  ],
  [
    'aws',
    "$input.params().querystring.containsKey('q') $input.params().querystring.containsKey('z')",
    'true false',
    { query: { q: '' } },
  ],
  [
    'examples',
    '#set($all = $input.params()){#foreach($type in $all.keySet())#set($params = $all.get($type))"$type":{#foreach($n in $params.keySet())"$n":"$util.escapeJavaScript($params.get($n))"#if($foreach.hasNext),#end#end}#if($foreach.hasNext),#end#end}',
    '{"path":{"p":"1"},"querystring":{"a":"x","b":"y"},"header":{}}',
    { path: { p: '1' }, query: { a: 'x', b: 'y' } },
  ],
];

const UTIL: Case[] = [
  ['aws', "$util.escapeJavaScript('a\"b')", 'a\\"b'],
  ['aws', "$util.escapeJavaScript('it''s')", "it\\'s"],
  ['aws', "$util.escapeJavaScript('it''s').replaceAll(\"\\\\'\", \"'\")", "it's"],
  ['aws', '$util.escapeJavaScript($input.body)', 'a\\nb\\tc\\\\', { body: 'a\nb\tc\\' }],
  ['seen', '[$util.escapeJavaScript($nothing)]', '[]'],
  ['aws', '#set($o = $util.parseJson(\'{"a":{"b":[1,2]}}\'))$o.a.b[1] $o.a.b.size()', '2 2'],
  ['seen', "[$util.parseJson('not json')]", '[]'],
  [
    'aws',
    "#set($e = $util.parseJson($input.path('$.errorMessage')))$e.code",
    '404',
    { body: '{"errorMessage":"{\\"code\\":404}"}' },
  ],
  ['aws', "$util.urlEncode('a b&c=ü/~*')", 'a+b%26c%3D%C3%BC%2F%7E*'],
  ['aws', "$util.urlDecode('a+b%26c%3D%C3%BC')", 'a b&c=ü'],
  [
    'aws',
    "$util.urlDecode($input.params('url'))",
    'https://example.com/?a=b',
    { query: { url: 'https%3A%2F%2Fexample.com%2F%3Fa%3Db' } },
  ],
  ['java', "[$util.urlDecode('100%')]", '[]'],
  ['aws', "$util.base64Encode('hé') $util.base64Decode('aMOp')", 'aMOp hé'],
  ['aws', "$util.base64Encode($input.json('$.a'))", 'Ingi', { body: '{"a":"x"}' }],
];

const CONTEXT: Case[] = [
  [
    'examples',
    '"$context.stage" "$context.identity.sourceIp"',
    '"prod" "192.0.2.1"',
    { context: { stage: 'prod', identity: { sourceIp: '192.0.2.1' } } },
  ],
  [
    'aws',
    '[$context.identity.apiKey][$context.authorizer.claims]',
    '[][]',
    { context: { identity: { apiKey: null } } },
  ],
  [
    'aws',
    '$context.authorizer.key $context.authorizer.numKey',
    'value 1',
    { context: { authorizer: { key: 'value', numKey: '1' } } },
  ],
  [
    'aws',
    '$stageVariables.url ${stageVariables["url"]} $stageVariables.get("url") [$stageVariables.none]',
    'u u u []',
    { stage: { url: 'u' } },
  ],
  [
    'recorded',
    '#set($context.responseOverride.status = 444)#set($context.responseOverride.header.foo = "bar")$context.responseOverride.status $context.responseOverride.header.foo',
    '444 bar',
    { context: { responseOverride: { header: {} } } },
  ],
  [
    'recorded',
    '#set($n = "foo")#set($context.requestOverride.querystring[$n] = "bar")$context.requestOverride.querystring["foo"]',
    'bar',
    { context: { requestOverride: { querystring: {} } } },
  ],
  [
    'recorded',
    '#set($context["requestOverride"].querystring["n"] = "v")$context.requestOverride.querystring.n',
    'v',
    { context: { requestOverride: { querystring: {} } } },
  ],
];

const TABLE = { REFERENCES, DIRECTIVES, VALUES, INPUT, UTIL, CONTEXT };

for (const [group, cases] of Object.entries(TABLE)) {
  for (const [source, template, gives, specified] of cases) {
    test(`${group}: ${template}`, () => expect(renderWith(template, specified), SOURCES[source]).toBe(gives));
  }
}

test.each([
  ['#if(true)x', 1, 1],
  ['a\n  #set($x 1)', 2, 11],
  ['#foreach($x of $y)#end', 1, 13],
  ['x #end', 1, 3],
  ['#set($x = "open)', 1, 11],
  ['#* open', 1, 1],
  ['#set($x = )', 1, 11],
])('%s does not parse, and says where', (template, line, column) => {
  expect(() => compileTemplate(template)).toThrow(
    expect.objectContaining({ constructor: TemplateSyntaxError, position: { line, column } }),
  );
});

test('a macro that calls itself for ever is ended', () => {
  expect(() => renderWith('#macro(again)#again()#end#again()')).toThrow('nested too deeply');
});

test('a template that makes more than 10 MB is ended', () => {
  const grow = '#set($s = "0123456789")#foreach($i in [1..30])#set($s = "$s$s")#end$s';
  expect(() => renderWith(grow)).toThrow('The mapping template');
});

test('keys of a payload cannot reach prototypes', () => {
  const body = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}';
  const template =
    "#set($r = $input.path('$'))#set($r.__proto__.polluted = 'yes')#set($r.constructor.x = 1)$r.constructor.prototype.polluted";
  expect(renderWith(template, { body })).toBe('yes');
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});
