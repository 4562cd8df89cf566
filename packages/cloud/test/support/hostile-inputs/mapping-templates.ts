import type { Aws, HostileInput } from './aws.ts';
import { EXPONENTIAL, LETTERS, nested } from './aws.ts';

/**
 * Sends a body through the request template of an API whose integration answers by itself; returns the status, or the error.
 */
async function throughTemplate({ api, endpoint }: Aws, template: string, body: string): Promise<string> {
  const { id: restApiId = '', rootResourceId: resourceId = '' } = await api.createRestApi({ name: 'hostile' });
  const method = { restApiId, resourceId, httpMethod: 'POST' };
  await api.putMethod({ ...method, authorizationType: 'NONE' });
  await api.putIntegration({ ...method, type: 'MOCK', requestTemplates: { 'application/json': template } });
  await api.putMethodResponse({ ...method, statusCode: '200' });
  await api.putIntegrationResponse({ ...method, statusCode: '200' });
  await api.createDeployment({ restApiId, stageName: 'v1' });
  const url = `${endpoint}/_aws/execute-api/${restApiId}/v1/`;
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  return `${response.status}`;
}

const OK = '{"statusCode":200}';

const template = (name: string, text: string, expected: RegExp, body: unknown = {}): HostileInput => ({
  name: `mapping template: ${name}`,
  send: (aws) => throughTemplate(aws, text, typeof body === 'string' ? body : JSON.stringify(body)),
  expected,
});

const macros = Array.from({ length: 19 }, (_, n) => `#macro(m${n + 1})#m${n}()#m${n}()#m${n}()#end`).join('');
const many = Array.from({ length: 2_000 }, (_, n) => ({ n, name: `name${n}`, list: [n, n + 1, n + 2] }));

export const MAPPING_TEMPLATES: readonly HostileInput[] = [
  template(
    'three loops inside each other',
    '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end',
    /^500$/,
  ),
  template('an exponential pattern', `#if($input.path('$.a').matches("${EXPONENTIAL}"))x#end${OK}`, /^200$/, {
    a: LETTERS,
  }),
  template(
    'a pattern that looks far ahead at each place',
    `#set($x = $input.body.replaceAll("(a*b)?", "x"))${OK}`,
    /^500$/,
    {
      a: 'a'.repeat(100_000),
    },
  ),
  template(
    'a text that doubles',
    `#set($s = "0123456789")#foreach($i in [1..100])#set($s = $s + $s)#end${OK}`,
    /^500$/,
  ),
  template(
    'a text replaced by a long one at each character',
    `#set($s = "x")#set($s = $s.repeat(1000000))#set($t = $s.replace("", $s))${OK}`,
    /^500$/,
  ),
  template(
    'a long text looked for in a longer one',
    `#set($a = $input.path('$.a'))#set($x = $a.indexOf($input.path('$.b')))${OK}`,
    /^200$/,
    { a: 'a'.repeat(3_000_000), b: `${'a'.repeat(300_000)}b${'a'.repeat(300_000)}` },
  ),
  template(
    'widths of a format',
    `#set($f = "%999999s")#set($f = $f.repeat(100000))#set($x = $f.format($f, 1))${OK}`,
    /^500$/,
  ),
  template(
    'a list that holds another twice, which holds another twice',
    `#set($l = [1])#foreach($i in [1..60])#set($l = [$l, $l])#end$l`,
    /^500$/,
  ),
  template('a list that holds itself', `#set($l = [])#set($x = $l.add($l))$l`, /^500$/),
  template(
    'a list that is added to itself',
    `#set($l = [1..1000])#foreach($i in [1..60])#set($x = $l.addAll($l))#end${OK}`,
    /^500$/,
  ),
  template(
    'comparisons of long lists',
    `#set($l = $input.path('$'))#foreach($i in [1..1000])#set($x = $l.containsAll($l))#end${OK}`,
    /^500$/,
    many,
  ),
  template('macros that call others three times', `#macro(m0)x#end${macros}#m19()`, /^500$/),
  template(
    'templates made and evaluated',
    `#set($t = '#if(1 == 1)x#end')#set($t = $t.repeat(20000))#foreach($i in [1..1000])#evaluate($t)#end`,
    /^500$/,
  ),
  template('a path to everything, a thousand times', `#foreach($i in [1..1000])$input.json('$..*')#end`, /^500$/, many),
  template('a path whose filter compares all with all', `$input.json('$[?(@.n in $..n)]')`, /^500$/, many),
  template(
    'an exponential pattern of a path',
    `#set($x = $input.json('$[?(@.a =~ /${EXPONENTIAL}/)]'))${OK}`,
    /^200$/,
    [{ a: LETTERS }],
  ),
  template('a path nested deep', `#set($x = $input.json("$${'[?(@.a'.repeat(20_000)}"))${OK}`, /^200$/, { a: 1 }),
  template('a body nested deep', `#set($x = $input.json('$..a'))${OK}`, /^200$/, nested('{"a":', '1', '}', 100_000)),
  template('blocks nested deep', nested('#if(1 == 1)', 'x', '#end', 15_000), /BadRequest.*deep/),
  template('parentheses nested deep', `#set($a = ${nested('(', '1', ')', 100_000)})`, /BadRequest.*deep/),
  template('a sum of many', `#set($a = 1${'+1'.repeat(100_000)})`, /BadRequest.*operands/),
  template('indexes that do not end', '$a['.repeat(90_000), /BadRequest.*steps/),
  template('calls that do not end', '#a(1 '.repeat(60_000), /BadRequest/),
  template('strings that do not end', `${"#a('".repeat(20_001)}`, /^500$|BadRequest/),
  template('blanks before a directive', `{"blanks":"${' '.repeat(250_000)}x#set($a = 1)","statusCode":200}`, /^200$/),
];
