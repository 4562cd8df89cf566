package jaws;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a handler sees of an invocation. */
final class LocalContext implements Context {
    private final Api.Invocation invocation;

    LocalContext(Api.Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public String getAwsRequestId() {
        return invocation.header("Aws-Request-Id");
    }

    @Override
    public String getLogGroupName() {
        return System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
    }

    @Override
    public String getLogStreamName() {
        return System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
    }

    @Override
    public String getFunctionName() {
        return System.getenv("AWS_LAMBDA_FUNCTION_NAME");
    }

    @Override
    public String getFunctionVersion() {
        return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
    }

    @Override
    public String getInvokedFunctionArn() {
        return invocation.header("Invoked-Function-Arn");
    }

    @Override
    public CognitoIdentity getIdentity() {
        Map<String, Object> identity = jsonHeader("Cognito-Identity");
        return new CognitoIdentity() {
            @Override
            public String getIdentityId() {
                return text(identity, "cognitoIdentityId");
            }

            @Override
            public String getIdentityPoolId() {
                return text(identity, "cognitoIdentityPoolId");
            }
        };
    }

    @Override
    public ClientContext getClientContext() {
        Map<String, Object> context = jsonHeader("Client-Context");
        return context.isEmpty() ? null : new GivenContext(context);
    }

    @Override
    public int getRemainingTimeInMillis() {
        return (int) (Long.parseLong(invocation.header("Deadline-Ms")) - System.currentTimeMillis());
    }

    @Override
    public int getMemoryLimitInMB() {
        return Integer.parseInt(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
    }

    @Override
    public LambdaLogger getLogger() {
        return new LambdaLogger() {
            @Override
            public void log(String message) {
                Log.write(message);
            }

            @Override
            public void log(byte[] message) {
                Log.write(new String(message, StandardCharsets.UTF_8));
            }
        };
    }

    private Map<String, Object> jsonHeader(String name) {
        String text = invocation.header(name);
        return text == null || text.isEmpty() ? new LinkedHashMap<>() : map(Json.parse(text));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object json) {
        return json instanceof Map ? (Map<String, Object>) json : new LinkedHashMap<>();
    }

    private static String text(Map<String, Object> json, String name) {
        Object value = json.get(name);
        return value == null ? null : value.toString();
    }

    /** What the caller gave as its context. */
    private static final class GivenContext implements ClientContext, Client {
        private final Map<String, Object> context;
        private final Map<String, Object> client;

        GivenContext(Map<String, Object> context) {
            this.context = context;
            this.client = map(context.get("client"));
        }

        @Override
        public Client getClient() {
            return context.containsKey("client") ? this : null;
        }

        @Override
        public Map<String, String> getCustom() {
            return texts("custom");
        }

        @Override
        public Map<String, String> getEnvironment() {
            return texts("env");
        }

        private Map<String, String> texts(String name) {
            if (!context.containsKey(name)) return null;
            Map<String, String> out = new LinkedHashMap<>();
            map(context.get(name)).forEach((key, value) -> out.put(key, String.valueOf(value)));
            return out;
        }

        @Override
        public String getInstallationId() {
            return text(client, "installation_id");
        }

        @Override
        public String getAppTitle() {
            return text(client, "app_title");
        }

        @Override
        public String getAppVersionName() {
            return text(client, "app_version_name");
        }

        @Override
        public String getAppVersionCode() {
            return text(client, "app_version_code");
        }

        @Override
        public String getAppPackageName() {
            return text(client, "app_package_name");
        }
    }
}
