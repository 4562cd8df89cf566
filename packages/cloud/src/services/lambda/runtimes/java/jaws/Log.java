package jaws;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A function's log, and errors as AWS's runtime tells them. */
final class Log {
    private Log() {}

    /** One event of the log, whatever its lines: a carriage return stands for a line break inside it. */
    static void write(String message) {
        System.out.println(message.replaceAll("\\R$", "").replaceAll("\\R", "\r"));
        System.out.flush();
    }

    static void error(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, true));
        write(error.getMessage() + ": " + error.getClass().getName() + "\n" + text);
    }

    /** The body of the Runtime API: `errorMessage`, `errorType`, `stackTrace`, `cause`. */
    static Map<String, Object> body(Throwable error) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (error.getMessage() != null) body.put("errorMessage", error.getMessage());
        body.put("errorType", error.getClass().getName());
        List<String> trace = new ArrayList<>();
        for (StackTraceElement frame : error.getStackTrace()) {
            // What is below the handler is this runtime.
            if (frame.getClassName().startsWith("jaws.") || frame.getMethodName().startsWith("invoke0")) break;
            trace.add(frame.toString());
        }
        if (!trace.isEmpty()) body.put("stackTrace", trace);
        if (error.getCause() != null && error.getCause() != error) body.put("cause", body(error.getCause()));
        return body;
    }
}
