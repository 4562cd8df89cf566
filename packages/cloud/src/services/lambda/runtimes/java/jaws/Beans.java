package jaws;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * JSON's values to the types of a handler and back, by setters, getters and public fields, as AWS's runtime does:
 * https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html#java-handler-input
 */
final class Beans {
    private Beans() {}

    static Object read(Object json, Type type) throws ReflectiveOperationException {
        if (json == null) return null;
        if (type instanceof ParameterizedType) return readGeneric(json, (ParameterizedType) type);
        if (type instanceof GenericArrayType) return readArray(json, ((GenericArrayType) type).getGenericComponentType());
        if (type instanceof WildcardType) return read(json, ((WildcardType) type).getUpperBounds()[0]);
        if (type instanceof TypeVariable) return read(json, ((TypeVariable<?>) type).getBounds()[0]);
        return readClass(json, (Class<?>) type);
    }

    private static Object readGeneric(Object json, ParameterizedType type) throws ReflectiveOperationException {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] parts = type.getActualTypeArguments();
        if (Map.class.isAssignableFrom(raw)) return readMap(json, raw, parts[1]);
        if (Collection.class.isAssignableFrom(raw) || raw == Iterable.class) return readList(json, raw, parts[0]);
        return readClass(json, raw);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object readClass(Object json, Class<?> type) throws ReflectiveOperationException {
        if (type == Object.class || type.isInstance(json) && !(json instanceof Map || json instanceof List)) return json;
        if (type == String.class) return json instanceof Map || json instanceof List ? Json.write(json) : json.toString();
        if (type == boolean.class || type == Boolean.class) return json instanceof Boolean ? json : Boolean.valueOf(json.toString());
        if (type == char.class || type == Character.class) return json.toString().charAt(0);
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) return readNumber(json, type);
        if (type.isEnum()) return Enum.valueOf((Class<Enum>) type, json.toString());
        if (type == ByteBuffer.class) return ByteBuffer.wrap(Base64.getDecoder().decode(json.toString()));
        if (type == byte[].class) return Base64.getDecoder().decode(json.toString());
        if (type == Date.class) return json instanceof Number ? new Date(((Number) json).longValue()) : Date.from(java.time.Instant.parse(json.toString()));
        if (type.isArray()) return readArray(json, type.getComponentType());
        if (Map.class.isAssignableFrom(type)) return readMap(json, type, Object.class);
        if (Collection.class.isAssignableFrom(type) || type == Iterable.class) return readList(json, type, Object.class);
        if (json instanceof Map) return readBean((Map<String, Object>) json, type);
        return readByConstructor(json, type);
    }

    private static Number readNumber(Object json, Class<?> type) {
        BigDecimal number = new BigDecimal(json.toString());
        if (type == int.class || type == Integer.class) return number.intValueExact();
        if (type == long.class || type == Long.class) return number.longValueExact();
        if (type == short.class || type == Short.class) return number.shortValueExact();
        if (type == byte.class || type == Byte.class) return number.byteValueExact();
        if (type == float.class || type == Float.class) return number.floatValue();
        if (type == BigInteger.class) return number.toBigIntegerExact();
        return type == BigDecimal.class ? number : (Number) number.doubleValue();
    }

    private static Object readArray(Object json, Type part) throws ReflectiveOperationException {
        List<?> list = (List<?>) json;
        Class<?> raw = part instanceof ParameterizedType ? (Class<?>) ((ParameterizedType) part).getRawType() : (Class<?>) part;
        Object array = Array.newInstance(raw, list.size());
        for (int i = 0; i < list.size(); i++) Array.set(array, i, read(list.get(i), part));
        return array;
    }

    @SuppressWarnings("unchecked")
    private static Object readList(Object json, Class<?> type, Type part) throws ReflectiveOperationException {
        Collection<Object> out = type.isInterface()
            ? Set.class.isAssignableFrom(type) ? new LinkedHashSet<>() : new ArrayList<>()
            : (Collection<Object>) type.getDeclaredConstructor().newInstance();
        for (Object one : (List<?>) json) out.add(read(one, part));
        return out;
    }

    @SuppressWarnings("unchecked")
    private static Object readMap(Object json, Class<?> type, Type part) throws ReflectiveOperationException {
        Map<String, Object> out = type.isInterface()
            ? type.isAssignableFrom(LinkedHashMap.class) ? new LinkedHashMap<>() : new TreeMap<>()
            : (Map<String, Object>) type.getDeclaredConstructor().newInstance();
        for (Map.Entry<String, Object> entry : ((Map<String, Object>) json).entrySet()) {
            out.put(entry.getKey(), read(entry.getValue(), part));
        }
        return out;
    }

    private static Object readBean(Map<String, Object> json, Class<?> type) throws ReflectiveOperationException {
        if (isRecord(type)) return readRecord(json, type);
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object bean = constructor.newInstance();
        Map<String, Method> setters = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (method.getName().matches("set.+") && method.getParameterCount() == 1) {
                setters.put(method.getName().substring(3).toLowerCase(), method);
            }
        }
        for (Map.Entry<String, Object> entry : json.entrySet()) {
            Method setter = setters.get(plain(entry.getKey()));
            if (setter != null) {
                setter.invoke(bean, read(entry.getValue(), setter.getGenericParameterTypes()[0]));
                continue;
            }
            for (Field field : type.getFields()) {
                if (!Modifier.isFinal(field.getModifiers()) && field.getName().equalsIgnoreCase(entry.getKey())) {
                    field.set(bean, read(entry.getValue(), field.getGenericType()));
                }
            }
        }
        return bean;
    }

    /** Case and the marks of other spellings do not count: `detail-type` is `setDetailType`. */
    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase();
    }

    /** Records are younger than the oldest Java that this runs on. */
    private static boolean isRecord(Class<?> type) {
        return type.getSuperclass() != null && type.getSuperclass().getName().equals("java.lang.Record");
    }

    private static Object readRecord(Map<String, Object> json, Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        Field[] fields = Arrays.stream(type.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .toArray(Field[]::new);
        Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) values[i] = read(json.get(fields[i].getName()), fields[i].getGenericType());
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    /** Types such as Joda's DateTime, which the events of AWS's library have. */
    private static Object readByConstructor(Object json, Class<?> type) throws ReflectiveOperationException {
        for (Class<?> given : new Class<?>[] {json.getClass(), Object.class}) {
            try {
                return type.getConstructor(given).newInstance(json);
            } catch (NoSuchMethodException error) {
                // Perhaps the other.
            }
        }
        throw new IllegalArgumentException("A " + type.getName() + " cannot be made of " + Json.write(json));
    }

    /** Maps, lists and what {@link Json} writes, of any object. */
    static Object write(Object value) throws ReflectiveOperationException {
        if (value == null || value instanceof Boolean || value instanceof Number || value instanceof CharSequence) return value;
        if (value instanceof Enum || value instanceof Character) return value.toString();
        if (value instanceof Date) return ((Date) value).getTime();
        if (value instanceof ByteBuffer) return Base64.getEncoder().encodeToString(bytesOf((ByteBuffer) value));
        if (value instanceof byte[]) return Base64.getEncoder().encodeToString((byte[]) value);
        if (value instanceof Map) {
            Map<String, Object> out = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                out.put(String.valueOf(entry.getKey()), write(entry.getValue()));
            }
            return out;
        }
        if (value instanceof Iterable || value.getClass().isArray()) return writeList(value);
        return writeBean(value);
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static List<Object> writeList(Object value) throws ReflectiveOperationException {
        List<Object> out = new ArrayList<>();
        if (value instanceof Iterable) {
            for (Object one : (Iterable<?>) value) out.add(write(one));
        } else {
            for (int i = 0; i < Array.getLength(value); i++) out.add(write(Array.get(value, i)));
        }
        return out;
    }

    private static Map<String, Object> writeBean(Object bean) throws ReflectiveOperationException {
        Map<String, Object> out = new TreeMap<>();
        for (Method method : bean.getClass().getMethods()) {
            String name = method.getName();
            if (method.getParameterCount() > 0 || Modifier.isStatic(method.getModifiers()) || name.equals("getClass")) continue;
            if (name.matches("get.+")) name = decapitalized(name.substring(3));
            else if (name.matches("is.+") && method.getReturnType() == boolean.class) name = decapitalized(name.substring(2));
            else if (!isRecord(bean.getClass()) || !hasField(bean.getClass(), name)) continue;
            method.setAccessible(true);
            try {
                out.put(name, write(method.invoke(bean)));
            } catch (InvocationTargetException error) {
                throw new IllegalStateException(name + " of " + bean.getClass().getName() + " cannot be read", error.getCause());
            }
        }
        for (Field field : bean.getClass().getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) out.putIfAbsent(field.getName(), write(field.get(bean)));
        }
        return out;
    }

    private static boolean hasField(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredFields()).anyMatch(field -> field.getName().equals(name));
    }

    private static String decapitalized(String name) {
        return name.substring(0, 1).toLowerCase() + name.substring(1);
    }
}
