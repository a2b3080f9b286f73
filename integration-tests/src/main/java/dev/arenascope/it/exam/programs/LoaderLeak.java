package dev.arenascope.it.exam.programs;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import java.util.List;

/** Leak: a new class loader with a large class of its own, 32 times a second, all of them kept. The cure drops them. */
public final class LoaderLeak {
    private static final List<Class<?>> KEPT = new ArrayList<>();

    private LoaderLeak() {}

    public static void main(String[] args) throws IOException {
        Stage.enter();
        byte[] code = ballast(250, 200);
        long before = metaspaceBytes();
        Stage.every(250, () -> {
            for (int i = 0; i < 8; i++) KEPT.add(new Loader(code).loaded());
            return metaspaceBytes() - before;
        });
        KEPT.clear();
        for (int i = 0; i < 3; i++) System.gc();
        Stage.forever(0);
    }

    /** What the JVM itself says is used, class space included. */
    private static long metaspaceBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static final class Loader extends ClassLoader {
        private final byte[] code;

        Loader(byte[] code) {
            this.code = code;
        }

        Class<?> loaded() {
            Class<?> type = defineClass("Ballast", code, 0, code.length);
            resolveClass(type);
            return type;
        }
    }

    /** An abstract class {@code Ballast} with so many methods, each of so many bytes that do nothing. */
    private static byte[] ballast(int methods, int bytesEach) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0xCAFEBABE);
        out.writeInt(50);
        out.writeShort(7 + methods);
        utf8(out, "Ballast"); // 1
        out.writeByte(7); // 2: class
        out.writeShort(1);
        utf8(out, "java/lang/Object"); // 3
        out.writeByte(7); // 4: class
        out.writeShort(3);
        utf8(out, "Code"); // 5
        utf8(out, "()V"); // 6
        for (int i = 0; i < methods; i++) utf8(out, "m" + i); // 7...
        out.writeShort(0x0421); // public abstract super
        out.writeShort(2);
        out.writeShort(4);
        out.writeInt(0); // no interfaces, no fields
        out.writeShort(methods);
        for (int i = 0; i < methods; i++) {
            out.writeShort(9); // public static
            out.writeShort(7 + i);
            out.writeShort(6);
            out.writeShort(1);
            out.writeShort(5);
            out.writeInt(12 + bytesEach);
            out.writeInt(0); // no stack, no variables
            out.writeInt(bytesEach);
            out.write(new byte[bytesEach - 1]); // nop
            out.writeByte(0xb1); // return
            out.writeInt(0); // no exceptions, no attributes
        }
        out.writeShort(0);
        return bytes.toByteArray();
    }

    private static void utf8(DataOutputStream out, String text) throws IOException {
        out.writeByte(1);
        out.writeUTF(text);
    }
}
