package dev.arenascope.instrument;

import dev.arenascope.snapshot.Reading;
import org.jspecify.annotations.Nullable;

/**
 * A place in the code that is to be counted, as a sample of the Flight Recorder names it.
 *
 * @param className the class whose method allocates, with dots
 * @param method its method
 * @param descriptor such as {@code (ILjava/lang/String;)V}; absent for every method of that name
 * @param line in its source; absent for every line
 * @param type what is allocated, as source code names it, such as {@code byte[]} or {@code java.util.HashMap}
 */
public record SiteKey(String className, String method, Reading<String> descriptor, Reading<Integer> line, String type) {

    boolean matches(String aMethod, String aDescriptor, int aLine, String aType) {
        return method.equals(aMethod)
                && (!(descriptor instanceof Reading.Present<String> d)
                        || d.value().equals(aDescriptor))
                && (!(line instanceof Reading.Present<Integer> l) || l.value() == aLine)
                && isSameType(aType);
    }

    /**
     * The code may name less than what is made: Arrays.copyOf makes an array of the old one's type, and a buffer on the heap is
     * an array of bytes for the most part.
     */
    private boolean isSameType(String aType) {
        if (type.equals(aType)) return true;
        if (aType.equals("java.lang.Object[]")) return type.endsWith("[]") && type.indexOf('.') > 0;
        return type.equals("byte[]") && aType.equals("java.nio.HeapByteBuffer");
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof SiteKey k
                && className.equals(k.className)
                && method.equals(k.method)
                && descriptor.equals(k.descriptor)
                && line.equals(k.line)
                && type.equals(k.type);
    }

    @Override
    public int hashCode() {
        return ((className.hashCode() * 31 + method.hashCode()) * 31 + line.hashCode()) * 31 + type.hashCode();
    }
}
