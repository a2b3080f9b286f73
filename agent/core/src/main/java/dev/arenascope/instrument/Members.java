package dev.arenascope.instrument;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Methods and fields of libraries that the core is not compiled against. */
final class Members {
    private Members() {}

    /** A public method; null when this release of the library has none. */
    static @Nullable Method optional(Class<?> owner, String name) {
        try {
            return owner.getMethod(name);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /** A field of a class or of one above it, whoever may see it. */
    static Field field(Class<?> owner, String name) throws NoSuchFieldException {
        Field field = optionalField(owner, name);
        if (field == null) throw new NoSuchFieldException(owner.getName() + "." + name);
        return field;
    }

    /** Null when there is none; opened, which fails where the library's module is closed. */
    static @Nullable Field optionalField(Class<?> owner, String name) {
        for (Class<?> c = owner; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!field.getName().equals(name)) continue;
                field.setAccessible(true);
                return field;
            }
        }
        return null;
    }

    static long number(Method method, Object target) throws ReflectiveOperationException {
        if (method.invoke(target) instanceof Number n) return n.longValue();
        throw new NoSuchMethodException(method + " gives no number");
    }
}
