package dev.arenascope.instrument;

import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Puts calls of the boot hook into a class of a pool. Each is straight-line code (load {@code this}, call), so no frame of the class changes;
 * no call is replaced, and no field or method is added. The hook itself throws nothing.
 */
final class PoolVisitor extends ClassVisitor {
    private static final String HOOK = "dev/arenascope/boot/PoolHook";
    private static final String TAKES_OBJECT = "(Ljava/lang/Object;)V";

    private final PoolClass pool;
    private final boolean search;
    private boolean borrows;
    private boolean misses;
    private boolean any;

    /** @param search whether allocators are told at each allocation too, for those that were made before */
    PoolVisitor(ClassVisitor next, PoolClass pool, boolean search) {
        super(Opcodes.ASM9, next);
        this.pool = pool;
        this.search = search;
    }

    /** Whether every place was found that counts borrows. */
    boolean countsBorrows() {
        return borrows;
    }

    boolean countsMisses() {
        return misses;
    }

    /** Whether anything was changed. */
    boolean changed() {
        return any;
    }

    private boolean isSoft() {
        return pool == PoolClass.COMMONS_SOFT;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        boolean code = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_STATIC)) == 0;
        return next == null || !code ? next : new Body(next, name, descriptor);
    }

    private final class Body extends MethodVisitor {
        private final String name;
        private final String descriptor;
        private boolean justLoadedInt;

        Body(MethodVisitor next, String name, String descriptor) {
            super(Opcodes.ASM9, next);
            this.name = name;
            this.descriptor = descriptor;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            boolean allocates = name.equals("newDirectBuffer") || name.equals("newHeapBuffer");
            if (pool.isAllocator() && search && allocates) call("born", 0);
            if (pool == PoolClass.NETTY_CHUNKS && name.equals("add")) call("chunk", 1);
            boolean connection = name.equals("getConnection") && descriptor.startsWith("(J)");
            boolean borrow = pool == PoolClass.HIKARI ? connection : isSoft() && name.equals("borrowObject");
            if (borrow) {
                call("borrowed", 0);
                borrows = true;
            }
        }

        @Override
        public void visitMethodInsn(
                int opcode, String owner, String callee, String calleeDescriptor, boolean isInterface) {
            if (name.equals("borrowObject")) borrowing(callee);
            if (pool == PoolClass.HIKARI_BAG && name.equals("borrow") && callee.equals("addBagItem") && justLoadedInt) {
                waiting(owner);
            }
            justLoadedInt = false;
            super.visitMethodInsn(opcode, owner, callee, calleeDescriptor, isInterface);
        }

        /** Where no idle object was found, and where one is handed out; methods that only call another one have neither. */
        private void borrowing(String callee) {
            boolean generic = pool == PoolClass.COMMONS_GENERIC || pool == PoolClass.COMMONS_KEYED;
            if (generic && callee.equals("updateStatsBorrow")) {
                call("borrowed", 0);
                borrows = true;
            }
            boolean makes = generic ? callee.equals("create") : isSoft() && callee.equals("makeObject");
            if (makes) {
                call("missed", 0);
                misses = true;
            }
        }

        /**
         * {@code listener.addBagItem(waiting)}, after which the borrower waits. The call with {@code waiting - 1} is of one that
         * found a connection and makes up for another's.
         */
        private void waiting(String listenerType) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitFieldInsn(
                    Opcodes.GETFIELD, PoolClass.HIKARI_BAG.internalName(), "listener", "L" + listenerType + ";");
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "missed", TAKES_OBJECT, false);
            misses = true;
            any = true;
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            super.visitVarInsn(opcode, variable);
            justLoadedInt = opcode == Opcodes.ILOAD;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN && pool.isPool() && name.equals("<init>")) call("born", 0);
            super.visitInsn(opcode);
            justLoadedInt = false;
        }

        private void call(String hook, int variable) {
            super.visitVarInsn(Opcodes.ALOAD, variable);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, hook, TAKES_OBJECT, false);
            any = true;
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(maxStack + 1, maxLocals);
        }
    }
}
