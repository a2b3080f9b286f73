package dev.arenascope.instrument;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/** What is woven in tests: every way to allocate, in shapes that verifiers find hard. Its answer is the same woven or not. */
@SuppressWarnings("UnnecessaryStringBuilder") // it is what is to be woven
public class Allocating {
    private final Object inner;

    public Allocating(boolean nested) {
        this(nested ? new StringBuilder(new String(new char[] {'a'})) : new ArrayList<>(List.of(1)));
    }

    Allocating(Object inner) {
        super();
        this.inner = inner;
    }

    static final class Loud extends Allocating {
        Loud() {
            super(new Allocating(new Object()) == null ? "never" : new int[] {1, 2});
            if (hashCode() == 0) throw new IllegalStateException();
        }

        Loud(int bad) {
            super(new StringBuilder());
            if (bad > 0) throw new IllegalArgumentException("bad " + bad);
        }
    }

    public static String all(int n) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < n; i++) {
            Object o = i % 2 == 0 ? new Allocating(i % 3 == 0) : new Loud();
            out.append(((Allocating) o).inner.getClass().getSimpleName().length());
            try {
                new Loud(i % 5);
            } catch (IllegalArgumentException e) {
                out.append(e.getMessage());
            } finally {
                out.append(new long[i].length);
            }
            long[][][] cube = new long[2][i][];
            Object[] boxes = {i, (long) i, 'c', 1.5};
            int[] grown = Arrays.copyOf(new int[i], i * 2 + 1);
            String[] strings = Arrays.copyOf(new String[] {"a"}, 4);
            byte[] part = Arrays.copyOfRange(new byte[8], 1, 3).clone();
            out.append(cube[1].length).append(boxes.length).append(grown.length).append(strings.length);
            out.append(part.length)
                    .append(ByteBuffer.allocate(7).capacity()
                            + ByteBuffer.allocateDirect(9).capacity());
            out.append(new HashMap<String, Object>(16).isEmpty());
            Runnable later = () -> out.append(new double[2].length);
            later.run();
        }
        return out.toString();
    }

    /** Adds the way that collections grow. */
    public static int grow(int n) {
        Object[] elements = new Object[10];
        int size = 0;
        for (int i = 0; i < n; i++) {
            if (size == elements.length) elements = Arrays.copyOf(elements, size + (size >> 1));
            elements[size++] = "";
        }
        return elements.length;
    }

    public static Object negative() {
        return new byte[Integer.parseInt("-1")];
    }

    public static Object nothing(byte[] none) {
        return Arrays.copyOf(none, 3);
    }
}
