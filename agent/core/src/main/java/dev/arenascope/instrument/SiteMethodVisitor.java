package dev.arenascope.instrument;

import dev.arenascope.boot.SiteHook;
import java.util.ArrayDeque;
import java.util.Deque;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** One method: asks for each allocation in it whether it is a site. */
abstract class SiteMethodVisitor extends MethodVisitor {
    private static final String HOOK = Type.getInternalName(SiteHook.class);
    private static final int STACK = 4;

    /** An object between NEW and the end of its constructor. */
    private static final class Unborn {
        private final String type;
        private final int line;
        /** A second reference lies below the constructor's arguments, and remains on the stack. */
        private boolean remains;

        Unborn(String type, int line) {
            this.type = type;
            this.line = line;
        }
    }

    private final int referenceShift;
    private final Deque<Unborn> unborn = new ArrayDeque<>();
    private int line;
    private boolean isNewJustNow;
    private boolean woven;

    SiteMethodVisitor(int api, @Nullable MethodVisitor next, int referenceShift) {
        super(api, next);
        this.referenceShift = referenceShift;
    }

    /** Number of the site; negative when it is none. */
    abstract int site(int line, String type, SiteKind kind);

    @Override
    public void visitLineNumber(int number, Label start) {
        line = number;
        super.visitLineNumber(number, start);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        super.visitTypeInsn(opcode, type);
        isNewJustNow = opcode == Opcodes.NEW;
        if (isNewJustNow) unborn.push(new Unborn(type, line));
        if (opcode == Opcodes.ANEWARRAY) array(Type.getObjectType(type).getClassName() + "[]", referenceShift);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        isNewJustNow = false;
        super.visitIntInsn(opcode, operand);
        if (opcode != Opcodes.NEWARRAY) return;
        Type element = switch (operand) {
            case Opcodes.T_BOOLEAN -> Type.BOOLEAN_TYPE;
            case Opcodes.T_BYTE -> Type.BYTE_TYPE;
            case Opcodes.T_CHAR -> Type.CHAR_TYPE;
            case Opcodes.T_SHORT -> Type.SHORT_TYPE;
            case Opcodes.T_INT -> Type.INT_TYPE;
            case Opcodes.T_FLOAT -> Type.FLOAT_TYPE;
            case Opcodes.T_LONG -> Type.LONG_TYPE;
            default -> Type.DOUBLE_TYPE;
        };
        array(element.getClassName() + "[]", shift(element));
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        isNewJustNow = false;
        super.visitMultiANewArrayInsn(descriptor, dimensions);
        Type type = Type.getType(descriptor);
        int site = site(line, type.getClassName(), SiteKind.ARRAY);
        if (site < 0) return;
        int lastShift = type.getDimensions() > dimensions ? referenceShift : shift(type.getElementType());
        super.visitInsn(Opcodes.DUP);
        call(
                "arrays",
                "(Ljava/lang/Object;I)V",
                site | lastShift << SiteHook.SHIFT_AT | dimensions << SiteHook.DIMENSIONS_AT);
    }

    private void array(String type, int shift) {
        int site = site(line, type, SiteKind.ARRAY);
        if (site < 0) return;
        super.visitInsn(Opcodes.DUP);
        super.visitInsn(Opcodes.DUP);
        super.visitInsn(Opcodes.ARRAYLENGTH);
        call("array", "(Ljava/lang/Object;II)V", site | shift << SiteHook.SHIFT_AT);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        isNewJustNow = false;
        if (name.equals("<init>")) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            constructed(owner, descriptor);
        } else if (owner.startsWith("[") && name.equals("clone")) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            returned(Type.getObjectType(owner), SiteKind.ARRAY, -1);
        } else if (opcode != Opcodes.INVOKESTATIC) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        } else if (owner.equals("java/util/Arrays") && name.startsWith("copyOf")) {
            copy(owner, name, descriptor, isInterface);
        } else {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            if (owner.equals("java/nio/ByteBuffer") && name.equals("allocate")) buffer("java.nio.HeapByteBuffer");
            else if (owner.equals("java/nio/ByteBuffer") && name.equals("allocateDirect")) {
                buffer("java.nio.DirectByteBuffer");
            } else if (name.equals("valueOf") && isBox(owner, descriptor)) boxed(owner);
        }
    }

    /** What is on top of the stack now is the object, when another reference to it was kept. */
    private void constructed(String owner, String descriptor) {
        Unborn born = unborn.peek();
        if (born == null || !born.type.equals(owner)) return; // super(...) or this(...)
        unborn.pop();
        SiteKind kind = Fills.isFollowed(owner, descriptor) ? SiteKind.COLLECTION : SiteKind.INSTANCE;
        int site = site(born.line, Type.getObjectType(owner).getClassName(), kind);
        if (site < 0) return;
        super.visitInsn(born.remains ? Opcodes.DUP : Opcodes.ACONST_NULL);
        call("object", "(Ljava/lang/Object;I)V", site);
    }

    private void copy(String owner, String name, String descriptor, boolean isInterface) {
        Type array = Type.getReturnType(descriptor);
        boolean mayGrow = name.equals("copyOf") && Type.getArgumentCount(descriptor) == 2;
        int site = site(line, array.getClassName(), mayGrow ? SiteKind.GROWTH : SiteKind.ARRAY);
        if (site >= 0 && mayGrow) {
            super.visitInsn(Opcodes.DUP2);
            call("growing", "(Ljava/lang/Object;II)V", site);
        }
        super.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, isInterface);
        if (site >= 0) returned(array, SiteKind.ARRAY, site);
    }

    private void returned(Type array, SiteKind kind, int known) {
        int site = known >= 0 ? known : site(line, array.getClassName(), kind);
        if (site < 0) return;
        int shift = array.getDimensions() > 1 ? referenceShift : shift(array.getElementType());
        super.visitInsn(Opcodes.DUP);
        call("returned", "(Ljava/lang/Object;I)V", site | shift << SiteHook.SHIFT_AT);
    }

    private void buffer(String type) {
        int site = site(line, type, SiteKind.ARRAY);
        if (site < 0) return;
        super.visitInsn(Opcodes.DUP);
        call("buffer", "(Ljava/nio/Buffer;I)V", site);
    }

    private static boolean isBox(String owner, String descriptor) {
        return switch (owner) {
            case "java/lang/Integer" -> descriptor.startsWith("(I)");
            case "java/lang/Long" -> descriptor.startsWith("(J)");
            case "java/lang/Short" -> descriptor.startsWith("(S)");
            case "java/lang/Character" -> descriptor.startsWith("(C)");
            case "java/lang/Float" -> descriptor.startsWith("(F)");
            case "java/lang/Double" -> descriptor.startsWith("(D)");
            default -> false;
        };
    }

    private void boxed(String owner) {
        int site = site(line, Type.getObjectType(owner).getClassName(), SiteKind.INSTANCE);
        if (site < 0) return;
        super.visitInsn(Opcodes.DUP);
        call("boxed", "(Ljava/lang/Object;I)V", site);
    }

    private void call(String method, String descriptor, int packed) {
        super.visitLdcInsn(packed);
        super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, method, descriptor, false);
        woven = true;
    }

    private int shift(Type element) {
        return switch (element.getSort()) {
            case Type.BOOLEAN, Type.BYTE -> 0;
            case Type.CHAR, Type.SHORT -> 1;
            case Type.INT, Type.FLOAT -> 2;
            case Type.LONG, Type.DOUBLE -> 3;
            default -> referenceShift;
        };
    }

    @Override
    public void visitInsn(int opcode) {
        boolean copies = opcode == Opcodes.DUP || opcode == Opcodes.DUP_X1 || opcode == Opcodes.DUP_X2;
        Unborn last = unborn.peek();
        if (isNewJustNow && copies && last != null) last.remains = true;
        isNewJustNow = false;
        super.visitInsn(opcode);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(woven ? maxStack + STACK : maxStack, maxLocals);
    }

    @Override
    public void visitVarInsn(int opcode, int index) {
        isNewJustNow = false;
        super.visitVarInsn(opcode, index);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        isNewJustNow = false;
        super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        isNewJustNow = false;
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        isNewJustNow = false;
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
        isNewJustNow = false;
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int index, int increment) {
        isNewJustNow = false;
        super.visitIincInsn(index, increment);
    }
}
