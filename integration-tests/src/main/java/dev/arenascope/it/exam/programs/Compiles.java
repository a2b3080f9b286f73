package dev.arenascope.it.exam.programs;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Healthy, and young: loads thousands of classes and keeps the JIT compilers busy, by running javac over and over. All of
 * its native memory grows at first.
 */
public final class Compiles {
    private Compiles() {}

    public static void main(String[] args) throws Exception {
        Stage.enter();
        JavaCompiler javac = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "javac");
        Path out = Files.createTempDirectory("compiles");
        out.toFile().deleteOnExit();
        out.resolve("Sample.class").toFile().deleteOnExit();
        for (int n = 0; ; n++) {
            StringBuilder text = new StringBuilder("class Sample {");
            for (int i = 0; i < 200; i++) {
                text.append("int m")
                        .append(i)
                        .append("(int a) { return a > ")
                        .append(n)
                        .append(" ? m");
                text.append((i + 1) % 200).append("(a - 1) : String.valueOf(a).length(); }\n");
            }
            String source = text.append('}').toString();
            javac.getTask(null, null, null, List.of("-d", out.toString()), null, List.of(new Source(source)))
                    .call();
            if (n == 5) Stage.settled();
            Stage.sleep(100);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Sample.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
