package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's diagnostic commands: the same text that jcmd prints, without a second process. They are asked of the
 * implementation behind the DiagnosticCommand MBean, which the launcher opened to this module: the MBean itself would bring the
 * whole platform MBean server into a host that may never use it (480-590 classes, 2-6 MB of garbage, 56-108 ms of CPU; measured).
 * Where the implementation is closed or another, the MBean is asked.
 */
final class DiagnosticCommands {
    private static final String BEAN = "com.sun.management:type=DiagnosticCommand";
    private static final String IMPLEMENTATION = "com.sun.management.internal.DiagnosticCommandImpl";
    /** Loads the native library that the implementation needs, in its static initializer. */
    private static final String LIBRARY = "com.sun.management.internal.PlatformMBeanProviderImpl";

    private static final String[] NO_SIGNATURE = {};
    private static final String[] ARGUMENTS = {String[].class.getName()};

    private @Nullable Object implementation;
    private @Nullable Method execute;
    private boolean direct = true;

    /**
     * Runs a command as jcmd does.
     *
     * @param operation its name in the MBean, for example {@code vmInfo}
     * @param command its name, for example {@code VM.info}
     * @param arguments as jcmd takes them
     */
    Reading<String> run(String operation, String command, String... arguments) {
        if (direct) {
            try {
                String line = arguments.length == 0 ? command : command + " " + String.join(" ", arguments);
                return Reading.of((String) execute().invoke(implementation, line));
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof LinkageError)) return Reading.absent(failure(command, e.getCause()));
                direct = false;
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                direct = false;
            }
        }
        return byBean(operation, command, arguments);
    }

    private Method execute() throws ReflectiveOperationException {
        Method known = execute;
        if (known != null) return known;
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        Class.forName(LIBRARY, true, platform);
        Class<?> type = Class.forName(IMPLEMENTATION, true, platform);
        Method instance = type.getDeclaredMethod("getDiagnosticCommandMBean");
        instance.setAccessible(true);
        implementation = instance.invoke(null);
        Method found = type.getDeclaredMethod("executeDiagnosticCommand", String.class);
        found.setAccessible(true);
        execute = found;
        return found;
    }

    private static String failure(String command, @Nullable Throwable cause) {
        return cause instanceof IllegalArgumentException
                ? "this JVM has no command " + command
                : command + " failed: " + cause;
    }

    private static Reading<String> byBean(String operation, String command, String... arguments) {
        if (!isManagementThere()) return Reading.absent("module jdk.management is not in this image");
        boolean plain = arguments.length == 0;
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            Object answer = server.invoke(
                    new ObjectName(BEAN),
                    operation,
                    plain ? new Object[] {} : new Object[] {arguments},
                    plain ? NO_SIGNATURE : ARGUMENTS);
            return answer instanceof String text ? Reading.of(text) : Reading.absent(command + " gave no text");
        } catch (InstanceNotFoundException e) {
            return Reading.absent("the DiagnosticCommand MBean is not registered");
        } catch (ReflectionException e) {
            return Reading.absent("this JVM has no command " + command);
        } catch (JMException | RuntimeException | LinkageError e) {
            return Reading.absent(command + " failed: " + e);
        }
    }

    private static boolean isManagementThere() {
        return ModuleLayer.boot().findModule("jdk.management").isPresent();
    }
}
