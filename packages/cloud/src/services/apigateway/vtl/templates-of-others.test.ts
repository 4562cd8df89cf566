// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Velocity's formal references look like placeholders
import { expect, test } from 'vitest';
import { type RenderInput, renderWith } from './testing/render-with.ts';

/**
 * Templates from other projects, with API Gateway's output. Blanks before `#set` and the line's end after `#end`
 * belong to the directive, and a hyphen to a name: Velocity 1.7's grammar.
 */
const SOURCES = {
  /** Photo album, news article, sales invoice and employee record: AWS's examples with their results. */
  examples: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/example-photos.html',
  reference: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html',
  /** tests/unit/services/apigateway/test_template_mapping.py and the recordings beside tests/aws/services/apigateway. */
  localstack: 'https://github.com/localstack/localstack/tree/main/tests',
  /** The default request templates that Serverless 1.x deployed for `integration: lambda`. */
  serverless: 'https://www.serverless.com/framework/docs/providers/aws/events/apigateway#request-templates',
  /** Templates of serverless-offline's test suite: tests/old-unit/velocityContext and renderVelocityTemplateObject. */
  offline: 'https://github.com/dherault/serverless-offline/tree/master/tests',
  sqs: 'https://repost.aws/knowledge-center/api-gateway-rest-api-sqs-errors',
  dynamodb: 'https://aws.amazon.com/blogs/compute/using-amazon-api-gateway-as-a-proxy-for-dynamodb/',
  velocity: 'https://velocity.apache.org/engine/1.7/user-guide.html',
} as const;

type Case = readonly [source: keyof typeof SOURCES, template: string, gives: string, given?: RenderInput];

const PHOTOS: RenderInput = {
  body: '{"photos":{"page":1,"pages":"1234","perpage":100,"total":"123398","photo":[{"id":"12345678901","owner":"23456789@A12","photographer_first_name":"Saanvi","photographer_last_name":"Sarkar","secret":"abc123d456","server":"1234","farm":1,"title":"Sample photo 1","ispublic":true,"isfriend":false,"isfamily":false},{"id":"23456789012","owner":"34567890@B23","photographer_first_name":"Richard","photographer_last_name":"Roe","secret":"bcd234e567","server":"2345","farm":2,"title":"Sample photo 2","ispublic":true,"isfriend":false,"isfamily":false}]}}',
};
const NEWS: RenderInput = {
  body: '{"articles":{"article":[{"id":"1","headline":"H1","byline":"B1","category":"News","keywords":["a","b"]},{"id":"2","headline":"H2","byline":"B2","category":"News","keywords":[]}]}}',
};
const INVOICE: RenderInput = {
  body: '{"DueDate":"2013-02-15","Balance":1990.19,"DocNumber":"SAMP001","Status":"Payable","Line":[{"Description":"Sample Expense","Amount":500,"DetailType":"ExpenseDetail"},{"Description":"Other","Amount":1490.19,"DetailType":"X"}]}',
};
const EMPLOYEE: RenderInput = {
  body: '{"QueryResponse":{"maxResults":"1","startPosition":"1","Employee":{"Organization":"false","Title":"Mrs.","GivenName":"Jane","Active":"true","Id":"ABC123","PrimaryPhone":{"FreeFormNumber":"505.555.9999"},"PrimaryAddr":{"Line1":"123 Any Street","CountrySubDivisionCode":"WA"}}},"time":"2015-04-27T22:12:32.012Z"}',
};
const ITEMS: RenderInput = {
  body: '{"Items":[{"pageId":{"S":"p1"},"count":{"N":"3"}},{"pageId":{"S":"p2"},"count":{"N":"4"}}],"Count":2}',
};
const SPAM: RenderInput = {
  body: '{"spam": "eggs"}',
  path: { proxy: 'path' },
  query: { baz: 'test' },
  header: { accept: 'application/json' },
  context: { httpMethod: 'POST', stage: 'local', authorizer: { principalId: '12233' }, identity: { apiKey: '11111' } },
  stage: { stageVariable1: 'value1', stageVariable2: 'value2' },
};

const CASES: readonly Case[] = [
  [
    'examples',
    '#set($inputRoot = $input.path(\'$\'))\n{\n  "photos": [\n#foreach($elem in $inputRoot.photos.photo)\n    {\n      "id": "$elem.id",\n      "photographedBy": "$elem.photographer_first_name $elem.photographer_last_name",\n      "title": "$elem.title",\n      "ispublic": $elem.ispublic\n    }#if($foreach.hasNext),#end\n\n#end\n  ]\n}',
    '{\n  "photos": [\n    {\n      "id": "12345678901",\n      "photographedBy": "Saanvi Sarkar",\n      "title": "Sample photo 1",\n      "ispublic": true\n    },\n    {\n      "id": "23456789012",\n      "photographedBy": "Richard Roe",\n      "title": "Sample photo 2",\n      "ispublic": true\n    }\n  ]\n}',
    PHOTOS,
  ],
  [
    'examples',
    "#set($r = $input.path('$'))$r.photos.page of $r.photos.pages, $r.photos.photo.size()",
    '1 of 1234, 2',
    PHOTOS,
  ],
  [
    'examples',
    "$input.path('$.photos.photo[0]').title/$input.path('$.photos.photo[1].farm')",
    'Sample photo 1/2',
    PHOTOS,
  ],
  ['examples', "$input.json('$.photos.photo[*].farm')", '[1,2]', PHOTOS],
  ['examples', "$input.json('$.photos.photo[?(@.farm == 2)].id')", '["23456789012"]', PHOTOS],
  ['examples', "$input.json('$.photos.photo[0].ispublic')$input.json('$.photos.total')", 'true"123398"', PHOTOS],
  [
    'examples',
    "#foreach($p in $input.path('$.photos.photo'))$foreach.index=$p.get('id');#end",
    '0=12345678901;1=23456789012;',
    PHOTOS,
  ],
  [
    'examples',
    '#set($inputRoot = $input.path(\'$\'))["articles":[#foreach($elem in $inputRoot.articles.article){"id":"$elem.id","keywords":$elem.keywords}#if($foreach.hasNext),#end#end]]',
    '["articles":[{"id":"1","keywords":["a","b"]},{"id":"2","keywords":[]}]]',
    NEWS,
  ],
  [
    'examples',
    "#set($a = $input.path('$.articles.article[0]'))#foreach($k in $a.keywords)$k#if($foreach.hasNext)|#end#end",
    'a|b',
    NEWS,
  ],
  ['examples', "#set($a = $input.path('$.articles.article'))$a.get(1).headline $a[0].byline", 'H2 B1', NEWS],
  ['examples', "#if($input.path('$.articles.article[1].keywords').isEmpty())none#end", 'none', NEWS],
  [
    'examples',
    '#set($inputRoot = $input.path(\'$\')){"DueDate":"$inputRoot.DueDate","Balance":$inputRoot.Balance,"Line":[#foreach($elem in $inputRoot.Line){"Amount":$elem.Amount}#if($foreach.hasNext),#end#end]}',
    '{"DueDate":"2013-02-15","Balance":1990.19,"Line":[{"Amount":500},{"Amount":1490.19}]}',
    INVOICE,
  ],
  ['examples', "#set($t = 0)#foreach($l in $input.path('$.Line'))#set($t = $t + $l.Amount)#end$t", '1990.19', INVOICE],
  ['examples', "$input.json('$.Line[1]')", '{"Description":"Other","Amount":1490.19,"DetailType":"X"}', INVOICE],
  [
    'examples',
    '#set($q = $input.path(\'$.QueryResponse\')){"max":"$q.maxResults","phone":"$q.Employee.PrimaryPhone.FreeFormNumber","state":"$q.Employee.PrimaryAddr.CountrySubDivisionCode"}',
    '{"max":"1","phone":"505.555.9999","state":"WA"}',
    EMPLOYEE,
  ],
  [
    'examples',
    "#if($input.path('$.QueryResponse.Employee.Active') == 'true')active#{else}gone#end",
    'active',
    EMPLOYEE,
  ],
  ['examples', "#if($input.path('$').QueryResponse.Employee.Nope)x#{else}y#end", 'x', EMPLOYEE],
  [
    'dynamodb',
    '#set($inputRoot = $input.path(\'$\')){"comments":[#foreach($elem in $inputRoot.Items){"pageId":"$elem.pageId.S","n":$elem.count.N}#if($foreach.hasNext),#end#end]}',
    '{"comments":[{"pageId":"p1","n":3},{"pageId":"p2","n":4}]}',
    ITEMS,
  ],
  [
    'dynamodb',
    '{"TableName":"Comments","Item":{"commentId":{"S":"$context.requestId"},"pageId":{"S":"$input.path(\'$.pageId\')"},"message":{"S":"$input.path(\'$.message\')"}}}',
    '{"TableName":"Comments","Item":{"commentId":{"S":"r-1"},"pageId":{"S":"b"},"message":{"S":"hi"}}}',
    { body: '{"pageId":"b","message":"hi"}', context: { requestId: 'r-1' } },
  ],
  [
    'dynamodb',
    '{"KeyConditionExpression":"pageId = :v1","ExpressionAttributeValues":{":v1":{"S":"$input.params(\'pageId\')"}}}',
    '{"KeyConditionExpression":"pageId = :v1","ExpressionAttributeValues":{":v1":{"S":"breaking-news"}}}',
    { path: { pageId: 'breaking-news' } },
  ],
  ['dynamodb', "$input.path('$.Count') $input.json('$.Items[0].pageId')", '2 {"S":"p1"}', ITEMS],
  [
    'dynamodb',
    "#set($m = $input.path('$.Items[0]'))#foreach($k in $m.keySet())$k:$m[$k].values() #end",
    'pageId:[p1] count:[3] ',
    ITEMS,
  ],
  [
    'sqs',
    "Action=SendMessage&MessageBody=$util.urlEncode($input.json('$'))",
    'Action=SendMessage&MessageBody=%7B%22a%22%3A%22b+c%22%7D',
    { body: '{"a": "b c"}' },
  ],
  [
    'sqs',
    "Action=SendMessage##\n&MessageGroupId=$input.params('g')##\n&MessageBody=$input.body",
    'Action=SendMessage&MessageGroupId=g1&MessageBody=x',
    { body: 'x', query: { g: 'g1' } },
  ],
  [
    'localstack',
    '#set($responseBody = $input.path(\'$.SendMessageResponse\'))#set($messageId = $responseBody.SendMessageResult.MessageId){"messageId":"$messageId"}',
    '{"messageId":"m-1"}',
    { body: '{"SendMessageResponse":{"SendMessageResult":{"MessageId":"m-1"}}}' },
  ],
  [
    'localstack',
    "$util.escapeJavaScript($input.json('$.message'))",
    '\\"foobar\\"',
    { body: '{"action":"$default","message":"foobar"}' },
  ],
  ['localstack', "$input.json('$.message')", '""', { body: '"#foobar123"' }],
  ['localstack', "[$input.json('$.message').testAccess]", '[]', { body: '"#foobar123"' }],
  ['localstack', "$util.escapeJavaScript($input.json('$.message'))", '\\"\\"', { body: '"#foobar123"' }],
  ['localstack', '$util.urlEncode($input.body)', '%7B%7D'],
  ['localstack', '[$input.path("$.myVar")]', '[]'],
  ['localstack', '[$input.path("$.myVar")]', '[]', { body: 'not json' }],
  ['localstack', "$util.urlEncode('x=a+b') $util.urlDecode('x=a+b')", 'x%3Da%2Bb x=a b'],
  ['localstack', "#set($o = $util.parseJson('[1,2,3]'))$o[0]", '1'],
  ['localstack', '#set($o = $util.parseJson(\'{"key1":"var1","key2":{"arr":[1,2,3]}}\'))$o.key2.arr[0]', '1'],
  ['localstack', "$util.parseJson('\"string\"') $util.parseJson('true') $util.parseJson('[]')", 'string true []'],
  [
    'localstack',
    "$util.escapeJavaScript('0010') $util.escapeJavaScript('1.021') $util.escapeJavaScript('\"\"')",
    '0010 1.021 \\"\\"',
  ],
  [
    'localstack',
    '#set($body = $input.json("$"))#define($loop){#foreach($e in $map.keySet())#set($k = $e)#set($v = $map.get($k))"$k": "$v"#if($foreach.hasNext), #end#end}#end{"body": $body, "method": "$context.httpMethod", "principalId": "$context.authorizer.principalId", "stage": "$context.stage", #set($map = $context.authorizer)"enhancedAuthContext": $loop, #set($map = $input.params().header)"headers": $loop, #set($map = $input.params().querystring)"query": $loop, #set($map = $input.params().path)"path": $loop, #set($map = $context.identity)"identity": $loop, #set($map = $stageVariables)"stageVariables": $loop}',
    '{"body": {"spam":"eggs"}, "method": "POST", "principalId": "12233", "stage": "local","enhancedAuthContext": {"principalId": "12233"},"headers": {"accept": "application/json"},"query": {"baz": "test"},"path": {"proxy": "path"},"identity": {"apiKey": "11111"},"stageVariables": {"stageVariable1": "value1", "stageVariable2": "value2"}}',
    SPAM,
  ],
  [
    'serverless',
    '#set($params = $input.params().querystring){#foreach($paramName in $params.keySet())"$paramName" : "$util.escapeJavaScript($params.get($paramName))"#if($foreach.hasNext),#end#end}',
    '{"a" : "1","b" : "it\\\'s"}',
    { query: { a: '1', b: "it's" } },
  ],
  [
    'serverless',
    "#define( $body )\n  {\n    #foreach( $token in $input.path('$').split('&') )#set( $kv = $token.split('=') )#if( $kv.size() == 2 )\"$kv[0]\":\"$util.urlDecode($kv[1])\"#if( $foreach.hasNext ),#end#end#end\n  }\n#end$body",
    '  {\n    "a":"1","b":"x y"  }\n',
    { body: 'a=1&b=x+y' },
  ],
  ['serverless', '"$context.authorizer.claims.sub"', '"s-1"', { context: { authorizer: { claims: { sub: 's-1' } } } }],
  [
    'serverless',
    "#set($inputRoot = $input.path('$'))$inputRoot.errorMessage.substring(5)",
    'oops',
    { body: '{"errorMessage":"[404]oops"}' },
  ],
  ['offline', "$input.path('$.a.b.c')", '3', { body: '{"a":{"b":{"c":3}}}' }],
  ['offline', "$input.json('$.a')", '"x"', { body: '{"a":"x"}' }],
  ['offline', "$input.params('x')$input.params().header.get('y')", '12', { query: { x: '1' }, header: { y: '2' } }],
  ['offline', '#set($x = $input.body)$x', '{"k":1}', { body: '{"k":1}' }],
  ['offline', "$util.base64Encode('user:pass') $util.base64Decode('dXNlcjpwYXNz')", 'dXNlcjpwYXNz user:pass'],
  ['offline', '#if($input.body && $input.body != "{}")has#{else}no#end', 'no'],
  [
    'offline',
    "#if($input.path('$.bool'))t#{else}f#end#if($input.path('$.other'))t#{else}f#end",
    'ft',
    { body: '{"bool":false}' },
  ],
  ['offline', '$input.body.length() $input.body.replaceAll("a", "b")', '3 bbb', { body: 'aaa' }],
  ['reference', "$input.params('header1')", '', {}],
  ['reference', '#set($allParams = $input.params())$allParams.header.X', 'h', { header: { X: 'h' } }],
  [
    'reference',
    '{"name": "$input.params(\'name\')", "body": $input.json(\'$.mykey\')}',
    '{"name": "n", "body": {"k":[1]}}',
    { query: { name: 'n' }, body: '{"mykey":{"k":[1]}}' },
  ],
  ['reference', '"$util.escapeJavaScript($input.body)"', '"{\\"a\\":\\"b\\"}"', { body: '{"a":"b"}' }],
  [
    'reference',
    '$util.escapeJavaScript($input.json(\'$.a\')).replaceAll("\\\\\'","\'")',
    '\\"it\'s\\"',
    { body: '{"a":"it\'s"}' },
  ],
  [
    'reference',
    '#set ($errorMessageObj = $util.parseJson($input.path(\'$.errorMessage\'))){"code": $errorMessageObj.errors[0].code}',
    '{"code": 7}',
    { body: '{"errorMessage":"{\\"errors\\":[{\\"code\\":7}]}"}' },
  ],
  [
    'reference',
    '$context.identity.sourceIp|$context.identity.userAgent|$context.unknown',
    '1.2.3.4||',
    { context: { identity: { sourceIp: '1.2.3.4', userAgent: null } } },
  ],
  [
    'reference',
    '${stageVariables.url}/${stageVariables["v"]}$stageVariables.none',
    'u/1',
    { stage: { url: 'u', v: '1' } },
  ],
  [
    'reference',
    '#set($context.responseOverride.header.X = "a")$context.responseOverride.header',
    '{X=a}',
    { context: { responseOverride: { header: {} } } },
  ],
  ['reference', "#if($input.path('$.n') >= 3 && $input.path('$.n') <= 5)in#end", 'in', { body: '{"n":4}' }],
  [
    'reference',
    '#set($s = $input.params("id"))#if($s.matches("[0-9]+"))num#{else}txt#end',
    'num',
    { path: { id: '42' } },
  ],
  [
    'reference',
    '#set($body = $util.parseJson($input.body))#set($body.extra = "e")$body.extra $body.a',
    'e 1',
    { body: '{"a":1}' },
  ],
  [
    'reference',
    '#set($l = [])#foreach($i in $input.path("$.l"))#set($void = $l.add($i.n))#end$l.size() $l',
    '2 [1, 2]',
    { body: '{"l":[{"n":1},{"n":2}]}' },
  ],
  ['reference', '#set($m = {})#set($void = $m.put("a", $input.path("$.a")))$m.a', '{x=1}', { body: '{"a":{"x":1}}' }],
  ['velocity', '#set($q = "\'")$q#set($d = \'"\')$d', '\'"'],
  ['velocity', '#set($a = ["x", "y"])#foreach($e in $a)$velocityCount.$e #end', '1.x 2.y '],
  ['velocity', '#set($x = 3)#if($x > 2 && !($x == 4))ok#end', 'ok'],
  ['velocity', '#set($i = 5)#set($i = $i * 2 - 1)$i #set($h = $i / 2)$h #set($r = $i % 2)$r', '941'],
  ['velocity', '#macro(field $n $v)"$n":"$v"#end{#field("a" "1"),#field("b" "2")}', '{"a":"1","b":"2"}'],
  ['velocity', '#set($name = "Vel")Hello ${name}ocity! $!{none}$none.', 'Hello Velocity! .'],
  ['velocity', '#foreach($n in [1..10])#if($n % 2 == 0)$n#if($n < 10),#end#end#end', '2,4,6,8,10'],
  ['velocity', '#set($a = "x")#set($b = "$a-${a}y")$b', 'xy'],
  ['velocity', '#set($t = true)#set($f = !$t)$f #if($f || $t)or#end', 'false or'],
  ['velocity', '## comment only', ''],
  ['velocity', '#set($h = {"banana": "good", "beef": 2})$h.banana $h.get("beef") $h.keySet()', 'good 2 [banana, beef]'],
  ['velocity', '#if($foo)a#elseif($bar == "x")b#{else}c#end', 'a'],
  ['velocity', "#set($s = 'a,b;c')#foreach($p in $s.split('[,;]'))<$p>#end", '<a><b><c>'],
  ['velocity', '#set($s = "abc")$s.substring(0, 1).toUpperCase()$s.substring(1)', 'Abc'],
  ['velocity', '#set($n = "12")#set($v = $n + 1)$v', '121'],
  ['velocity', '#set($x = 5)#if("$x" == "5")same#end', 'same'],
];

for (const [source, template, gives, specified] of CASES) {
  test(`${source}: ${template}`, () => expect(renderWith(template, specified), SOURCES[source]).toBe(gives));
}
