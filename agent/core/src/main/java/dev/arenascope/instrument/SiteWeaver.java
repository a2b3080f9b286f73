package dev.arenascope.instrument;

import dev.arenascope.boot.SiteHook;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Puts calls of {@link SiteHook} behind what allocates. With the visitors of Byte Buddy's ASM alone, since Byte Buddy's builders
 * load ten times as many classes. What is put in is straight-line code that leaves the operand stack as it was: no branch, no
 * local variable, so no frame of the method changes, and methods without a site are copied byte by byte.
 */
final class SiteWeaver {
    /** Says which allocations are counted. */
    interface Chooser {
        /**
         * @param line 0 when the class has no line numbers
         * @param type as source code names it
         * @return number of the site; negative to leave it alone
         */
        int site(String method, String descriptor, int line, String type, SiteKind kind);
    }

    private static final int API = Opcodes.ASM9;

    private final int referenceShift;

    /** @param referenceShift binary logarithm of the size of a reference */
    SiteWeaver(int referenceShift) {
        this.referenceShift = referenceShift;
    }

    /** The class with counters; null when it has no site, and stays as it is. */
    byte @Nullable [] weave(byte[] original, Chooser chooser) {
        ClassReader reader = new ClassReader(original);
        Set<String> methods = new HashSet<>();
        reader.accept(new Pass(null, chooser, methods), ClassReader.SKIP_FRAMES);
        if (methods.isEmpty()) return null;
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Pass(writer, chooser, methods), 0);
        return writer.toByteArray();
    }

    /** Finds the methods that have sites where it writes nothing; else changes these, and ASM copies the bytes of the others. */
    private final class Pass extends ClassVisitor {
        private final Chooser chooser;
        private final Set<String> methods;

        Pass(@Nullable ClassVisitor next, Chooser chooser, Set<String> methods) {
            super(API, next);
            this.chooser = chooser;
            this.methods = methods;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (next != null && !methods.contains(name + descriptor)) return next;
            return new SiteMethodVisitor(API, next, referenceShift) {
                @Override
                int site(int line, String type, SiteKind kind) {
                    int site = chooser.site(name, descriptor, line, type, kind);
                    if (site >= 0) methods.add(name + descriptor);
                    return site;
                }
            };
        }
    }
}
