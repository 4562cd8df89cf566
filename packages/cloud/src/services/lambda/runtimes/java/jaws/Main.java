package jaws;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** Runtime client for Java functions. Its argument is the version of Java that the function's runtime has on AWS. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        watchParent();
        Api api = new Api();
        Handler handler = null;
        try {
            handler = Handler.load(System.getenv("_HANDLER"), Integer.parseInt(args[0]));
        } catch (Throwable error) {
            Throwable cause = causeOf(error);
            Log.error(cause);
            api.failInit(cause.getClass().getName(), Json.write(Log.body(cause)));
            System.exit(1);
        }
        while (true) serve(api, handler);
    }

    private static void serve(Api api, Handler handler) throws IOException {
        Api.Invocation invocation = api.next();
        LocalContext context = new LocalContext(invocation);
        String trace = invocation.header("Trace-Id");
        if (trace != null) System.setProperty("com.amazonaws.xray.traceHeader", trace);
        try {
            api.respond(context.getAwsRequestId(), handler.call(invocation.event, context));
        } catch (Throwable error) {
            Throwable cause = causeOf(error);
            Log.error(cause);
            Map<String, Object> body = Log.body(cause);
            api.fail(context.getAwsRequestId(), cause.getClass().getName(), Json.write(body));
            // After these nothing can be relied on.
            if (cause instanceof VirtualMachineError) System.exit(1);
        }
    }

    private static Throwable causeOf(Throwable error) {
        boolean wraps = error instanceof InvocationTargetException || error instanceof ExceptionInInitializerError;
        return wraps && error.getCause() != null ? error.getCause() : error;
    }

    /** Ends the process when the cloud is gone: the other end of the standard input is the cloud's. */
    private static void watchParent() {
        Thread thread = new Thread(() -> {
            try {
                while (System.in.read() >= 0) continue;
            } catch (IOException error) {
                // Gone, too.
            }
            Runtime.getRuntime().halt(1);
        });
        thread.setDaemon(true);
        thread.start();
    }
}
