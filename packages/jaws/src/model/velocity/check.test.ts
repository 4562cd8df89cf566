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
  `#set($a = ${'('.repeat(100)}1${')'.repeat(100)})`,
  '#set($a = [])#set($b = {})#set($c = [ 1 , [2..$d] ])#set($e = { "f" : { "g" : 1 } })',
  '#set($a = !$b && not $c || 1 != 2 and 3 <= 4 or 5 >= 6)#set($d = 1 - 2 * 3 / 4 % 5 < 6)',
  '#set($a = $b gt 1 and $c lt 2 or $d ge 3 and $e le 4 or $f eq 5 and $g ne 6)',
  '#set($a = -1.5e+3)#set($b = true)#set($c = false)#set($d = null)',
  '#define( $x )y#end#macro( z $a, $b )$a#end#{if}($q)#{end}',
  '$a.b $a. $a.b() $a.b( ) $a.b( 1 , "x" ).c[0] $a[1][2] ## #if (',
  String.raw`\$a(\#if( \$a.b( `,
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
  ['#foreach($x in $y', 1, 18, '")" is missing to close #foreach: the template ends here'],
  ['#foreach $x in $y)#end', 1, 1, '#foreach needs a parenthesis'],
  ['#foreach(x in $y)#end', 1, 10, '#foreach needs a reference such as $name first'],
  ['#foreach($x)#end', 1, 12, '"in" is missing in #foreach'],
  ['#foreach($x in $y)', 1, 1, '#foreach has no #end'],
  ['#if($a)#elseif $b#end', 1, 8, '#elseif needs a parenthesis'],
  ['#if($a)#elseif($b#end', 1, 18, '")" is missing to close #elseif, not "#end"'],
  ['#if($a)#else#elseif($b)#end', 1, 13, '#elseif belongs to no #if'],
  ['#elseif($b)', 1, 1, '#elseif belongs to no #if'],
  ['#if($a#end', 1, 7, '")" is missing to close #if, not "#end"'],
  ['#set $a = 1', 1, 1, '#set needs a parenthesis'],
  ['#set($a = 1', 1, 12, '")" is missing to close #set: the template ends here'],
  ['#set($a = ', 1, 11, 'a value is missing: the template ends here'],
  ['#set($a = $)', 1, 11, 'a name is missing after "$"'],
  ['#set($a = (1)', 1, 14, '")" is missing to close #set: the template ends here'],
  ['#set($a = (1', 1, 13, '")" is missing to close a parenthesis: the template ends here'],
  ['#set($a = {"b" 1})', 1, 16, '":" is missing between a key and its value, not "1})"'],
  ['#set($a = {"b": 1]', 1, 18, '"}" is missing to close a list, not "]"'],
  ['#set($a = {"b": 1..2})', 1, 18, '"}" is missing to close a list, not "..2})"'],
  ['#set($a = x)', 1, 11, 'a value is missing before x)'],
  ['#set($a = "x)', 1, 11, 'a text is not closed with "'],
  ['#set($a = 1 +)', 1, 14, 'a value is missing before )'],
  ['#macro x()#end', 1, 1, '#macro needs a parenthesis'],
  ['#macro(x', 1, 9, '")" is missing to close #macro: the template ends here'],
  ['#macro(x y)#end', 1, 10, '")" is missing to close #macro, not "y)#end"'],
  ['#macro(x)', 1, 1, '#macro has no #end'],
  ['#define $x#end', 1, 1, '#define needs a parenthesis'],
  ['#define($x)', 1, 1, '#define has no #end'],
  ['#define(x)#end', 1, 9, '")" is missing to close #define, not "x)#end"'],
  ['#[[ x', 1, 1, '#[[ is not closed with ]]#'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Velocity
  ['${a[1}', 1, 6, '"]" is missing to close an index, not "}"'],
  ['$a.b(1 2)', 1, 8, '")" is missing to close the arguments of a method, not "2)"'],
  ['$a.b(', 1, 6, 'a value is missing: the template ends here'],
  [`#set($a = ${'('.repeat(101)}1${')'.repeat(101)})`, 1, 112, 'this is nested too deeply'],
  ['#set($a = [1, 2)', 1, 16, '"]" is missing to close a list, not ")"'],
])('%s fails at %i:%i', (template, line, column, message) => {
  expect(templateProblem(template)).toMatchObject({ line, column, message });
});
