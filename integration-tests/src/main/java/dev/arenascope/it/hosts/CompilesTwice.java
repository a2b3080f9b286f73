package dev.arenascope.it.hosts;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * Compiles the sources in a folder into two folders, one after the other, with Eclipse's compiler, which has to be on the class path: a large
 * program with a result that can be compared byte for byte. It waits for a line of input between the two.
 */
public final class CompilesTwice {
    private CompilesTwice() {}

    /** @param args folder of sources, first and second folder of classes */
    public static void main(String[] args) throws Exception {
        Class<?> compiler = Class.forName("org.eclipse.jdt.internal.compiler.batch.Main");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("first " + compile(compiler, args[0], args[1]));
        input.readLine();
        System.out.println("second " + compile(compiler, args[0], args[2]));
        input.readLine();
    }

    private static boolean compile(Class<?> compiler, String from, String to) throws ReflectiveOperationException {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        Object batch = compiler.getConstructor(PrintWriter.class, PrintWriter.class, boolean.class)
                .newInstance(out, out, false);
        Method compile = compiler.getMethod("compile", String[].class);
        String[] line = {"--release", "8", "-nowarn", "-proc:none", "-encoding", "UTF-8", "-d", to, from};
        return (boolean) compile.invoke(batch, (Object) line);
    }
}
