package jaws;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** A function's method: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html */
final class Handler {
    /** Class files of this version and of older ones run on Java 1, and each version more is one version of Java. */
    private static final int FIRST_CLASS_FILE = 44;

    private final Object target;
    private final Method method;

    private Handler(Object target, Method method) {
        this.target = target;
        this.method = method;
    }

    /** Finds `package.Class::method`, or `package.Class` for `handleRequest`. `release`: the runtime's version of Java. */
    static Handler load(String name, int release) throws ReflectiveOperationException, IOException {
        int colons = name.indexOf("::");
        String className = colons < 0 ? name : name.substring(0, colons);
        String methodName = colons < 0 ? "handleRequest" : name.substring(colons + 2);
        refuseNewer(className, release);
        Class<?> type;
        try {
            type = Class.forName(className);
        } catch (ClassNotFoundException error) {
            throw new ClassNotFoundException("Class not found: " + className);
        }
        // Bridges of generic methods take any object; of several methods the one with most parameters is meant.
        Method method = Arrays.stream(type.getMethods())
            .filter(one -> one.getName().equals(methodName) && !one.isBridge() && one.getParameterCount() <= 3)
            .max(Comparator.comparingInt(Method::getParameterCount))
            .orElseThrow(() -> new NoSuchMethodException("No public method named " + methodName + " with appropriate method signature found on class " + className));
        method.setAccessible(true);
        Object target = Modifier.isStatic(method.getModifiers()) ? null : type.getDeclaredConstructor().newInstance();
        return new Handler(target, method);
    }

    /** A newer Java here would run what AWS's does not. */
    private static void refuseNewer(String className, int release) throws IOException {
        String path = className.replace('.', '/');
        try (InputStream in = Handler.class.getClassLoader().getResourceAsStream(path + ".class")) {
            if (in == null) return;
            DataInputStream data = new DataInputStream(in);
            data.readInt();
            int minor = data.readUnsignedShort();
            int major = data.readUnsignedShort();
            if (major <= FIRST_CLASS_FILE + release) return;
            throw new UnsupportedClassVersionError(
                path + " has been compiled by a more recent version of the Java Runtime (class file version " + major + "." + minor
                    + "), this version of the Java Runtime only recognizes class file versions up to " + (FIRST_CLASS_FILE + release) + ".0");
        }
    }

    byte[] call(byte[] event, Context context) throws ReflectiveOperationException {
        Class<?>[] types = method.getParameterTypes();
        Object[] values = new Object[types.length];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < types.length; i++) {
            if (types[i] == Context.class) values[i] = context;
            else if (types[i] == InputStream.class) values[i] = new ByteArrayInputStream(event);
            else if (types[i] == OutputStream.class) values[i] = out;
            else values[i] = Beans.read(Json.parse(new String(event, StandardCharsets.UTF_8)), typeOf(method.getGenericParameterTypes()[i]));
        }
        Object result = method.invoke(target, values);
        if (Arrays.asList(types).contains(OutputStream.class)) return out.toByteArray();
        return Json.write(Beans.write(result)).getBytes(StandardCharsets.UTF_8);
    }

    /** A parameter of a generic base class is what the handler's class puts for it. */
    private Type typeOf(Type type) {
        if (!(type instanceof TypeVariable) || target == null) return type;
        Type base = target.getClass().getGenericSuperclass();
        if (!(base instanceof ParameterizedType)) return type;
        TypeVariable<?>[] names = method.getDeclaringClass().getTypeParameters();
        int at = Arrays.asList(names).indexOf(type);
        return at < 0 ? type : ((ParameterizedType) base).getActualTypeArguments()[at];
    }
}
