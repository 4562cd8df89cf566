import { expect, test } from 'vitest';
import { templateProblem } from './check.ts';

// https://velocity.apache.org/engine/1.7/user-guide.html and the templates of
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
test.each([
  '',
  `{"url":"$util.urlDecode($input.params('url'))"}`,
  "$input.json('$') costs $5, 100% #1 #hash $ $! \\$x \\#if",
  `#set($allParams = $input.params())
{
"params" : {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
"$type" : {
    #foreach($paramName in $params.keySet())
    "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
        #if($foreach.hasNext),#end
    #end
}
    #if($foreach.hasNext),#end
#end
}}`,
  `#if($a == 1 && !$b.c || ($d gt 2))x#{else}y#end`,
  `#if( $x )1#elseif(not $y)2#else 3#end`,
  '#set ($list = [1..5])#set($map = {"a": 1, "b": [1, "x"]})$list[0] $map["a"]',
  `#set($quoted = "a ""b"" $x c")#set($s = 'it''s')`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Velocity
  '#set($a = "#if($b)$b #end ${c} #1 $5 ""$d.e(""x"")""")',
  '#* a comment with #if *### #end\n#[[ $raw #if ]]#',
  '#macro(field $name $value)"$name": $value#end#field("a", 1)',
  '#define($block)x#end$block#stop',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Velocity
  '$!{x.y}[0] ${input.path("$.a[0]")} $x[abc',
  "$input.path('$.items[?(@.price > 3)]').size()",
  '#set($i = $i + 1)#set($x.y = -1.5)#set($context.responseOverride.header["a-b"] = "x")',
])('%s is a template', (template) => {
  expect(templateProblem(template)).toBeUndefined();
});

test.each([
  ['#set($a = "x #if($b)")', 1, 11, 'in the text "x #if($b)": #if has no #end'],
  ['#if($a)x', 1, 1, '#if has no #end'],
  ['x\n  #end', 2, 3, '#end closes nothing'],
  ['#else', 1, 1, '#else belongs to no #if'],
  ['#if($a)#else#else#end', 1, 13, '#else belongs to no #if'],
  ['#foreach($a in $b)#else#end', 1, 19, '#else belongs to no #if'],
  ['#if $a#end', 1, 1, '#if needs a parenthesis'],
  ['#if()#end', 1, 5, 'a value is missing before )#end'],
  ['#set($a = )', 1, 11, 'a value is missing before )'],
  ['#set(a = 1)', 1, 6, '#set needs a reference such as $name first'],
  ['#set($a 1)', 1, 9, '"=" is missing in #set, not "1)"'],
  ['{\n"a": $input.path("$.a"\n}', 3, 1, '")" is missing to close the arguments of a method, not "}"'],
  [`$input.params('x)`, 1, 15, "a text is not closed with '"],
  ['${input.x', 1, 10, '"}" is missing to close ${input.x: the template ends here'],
  ['#foreach($x of $y)#end', 1, 13, '"in" is missing in #foreach'],
  ['#* x', 1, 1, '#* is not closed with *#'],
  ['#macro()x#end', 1, 8, '#macro needs a name'],
  ['#set($a = [1, 2)', 1, 16, '"]" is missing to close a list, not ")"'],
])('%s fails at %i:%i', (template, line, column, message) => {
  expect(templateProblem(template)).toMatchObject({ line, column, message });
});
