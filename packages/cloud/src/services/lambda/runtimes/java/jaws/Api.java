package jaws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** The Lambda Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
final class Api {
    private final String base = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/";

    /** An invocation, as it came. */
    static final class Invocation {
        final HttpURLConnection head;
        final byte[] event;

        Invocation(HttpURLConnection head, byte[] event) {
            this.head = head;
            this.event = event;
        }

        String header(String name) {
            return head.getHeaderField("Lambda-Runtime-" + name);
        }
    }

    /** Waits for the next invocation. */
    Invocation next() throws IOException {
        HttpURLConnection connection = open("invocation/next");
        connection.setReadTimeout(0);
        return new Invocation(connection, readAll(connection.getInputStream()));
    }

    void respond(String id, byte[] body) throws IOException {
        post("invocation/" + id + "/response", body, null);
    }

    void fail(String id, String type, String body) throws IOException {
        post("invocation/" + id + "/error", body.getBytes(StandardCharsets.UTF_8), type);
    }

    void failInit(String type, String body) throws IOException {
        post("init/error", body.getBytes(StandardCharsets.UTF_8), type);
    }

    private void post(String path, byte[] body, String errorType) throws IOException {
        HttpURLConnection connection = open(path);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        connection.setRequestProperty("Content-Type", "application/json");
        if (errorType != null) connection.setRequestProperty("Lambda-Runtime-Function-Error-Type", errorType);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        boolean accepted = connection.getResponseCode() < 400;
        readAll(accepted ? connection.getInputStream() : connection.getErrorStream());
    }

    private HttpURLConnection open(String path) throws IOException {
        return (HttpURLConnection) new URL(base + path).openConnection();
    }

    /** All of it, so that the connection can be used again. */
    static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (in != null) {
            byte[] buffer = new byte[65536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) out.write(buffer, 0, n);
            in.close();
        }
        return out.toByteArray();
    }
}
