package jaws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Text of JSON to maps, lists, strings, numbers, booleans and null, and back. https://www.rfc-editor.org/rfc/rfc8259 */
final class Json {
    /** What is nested deeper is refused rather than overflowing the stack. */
    private static final int DEEPEST = 1000;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.space();
        if (json.at < text.length()) throw json.wrong();
        return value;
    }

    private Object value() {
        space();
        if (at >= text.length()) throw wrong();
        char first = text.charAt(at);
        if (first == '{') return object();
        if (first == '[') return array();
        if (first == '"') return string();
        if (word("true")) return Boolean.TRUE;
        if (word("false")) return Boolean.FALSE;
        if (word("null")) return null;
        return number();
    }

    private Map<String, Object> object() {
        Map<String, Object> map = new LinkedHashMap<>();
        enter();
        if (!closes('}')) {
            do {
                space();
                String name = string();
                expect(':');
                map.put(name, value());
            } while (more('}'));
        }
        depth--;
        return map;
    }

    private List<Object> array() {
        List<Object> list = new ArrayList<>();
        enter();
        if (!closes(']')) {
            do {
                list.add(value());
            } while (more(']'));
        }
        depth--;
        return list;
    }

    private void enter() {
        if (++depth > DEEPEST) throw wrong();
        at++;
    }

    private boolean closes(char end) {
        space();
        if (at >= text.length() || text.charAt(at) != end) return false;
        at++;
        return true;
    }

    private boolean more(char end) {
        if (closes(end)) return false;
        expect(',');
        return true;
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') return out.toString();
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (at >= text.length()) break;
            char escaped = text.charAt(at++);
            int known = "bfnrt".indexOf(escaped);
            if (known >= 0) out.append("\b\f\n\r\t".charAt(known));
            else if (escaped != 'u') out.append(escaped);
            else {
                if (at + 4 > text.length()) break;
                out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                at += 4;
            }
        }
        throw wrong();
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        String digits = text.substring(from, at);
        try {
            if (digits.matches("-?\\d{1,9}")) return Integer.valueOf(digits);
            if (digits.matches("-?\\d{1,18}")) return Long.valueOf(digits);
            if (digits.matches("-?\\d+")) return new java.math.BigInteger(digits);
            return Double.valueOf(digits);
        } catch (NumberFormatException error) {
            at = from;
            throw wrong();
        }
    }

    private boolean word(String word) {
        if (!text.startsWith(word, at)) return false;
        at += word.length();
        return true;
    }

    private void expect(char c) {
        if (!closes(c)) throw wrong();
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("The event is not JSON at character " + at);
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map) {
            char before = '{';
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                out.append(before);
                quote(String.valueOf(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                before = ',';
            }
            out.append(before == '{' ? "{}" : "}");
        } else if (value instanceof Iterable) {
            char before = '[';
            for (Object one : (Iterable<?>) value) {
                out.append(before);
                write(one, out);
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else if (value == null || value instanceof Boolean || value instanceof Number) out.append(value);
        else quote(value.toString(), out);
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int known = "\b\f\n\r\t\"\\".indexOf(c);
            if (known >= 0) out.append('\\').append("bfnrt\"\\".charAt(known));
            else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        out.append('"');
    }
}
