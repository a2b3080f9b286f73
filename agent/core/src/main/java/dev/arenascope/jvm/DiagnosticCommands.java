package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/**
 * The JVM's diagnostic commands through their management bean: the same text that jcmd prints, without a second process. Only
 * by name, so that this class loads in an image without jdk.management.
 */
final class DiagnosticCommands {
    private static final String BEAN = "com.sun.management:type=DiagnosticCommand";
    private static final String[] NO_SIGNATURE = {};
    private static final String[] ARGUMENTS = {String[].class.getName()};

    /** Runs a command that takes no arguments, for example {@code vmInfo} for VM.info. */
    Reading<String> run(String operation, String command) {
        return invoke(operation, command, new Object[] {}, NO_SIGNATURE);
    }

    /** Runs a command with arguments as jcmd takes them. */
    Reading<String> run(String operation, String command, String... arguments) {
        return invoke(operation, command, new Object[] {arguments}, ARGUMENTS);
    }

    private static Reading<String> invoke(String operation, String command, Object[] values, String[] signature) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            return server.invoke(new ObjectName(BEAN), operation, values, signature) instanceof String text
                    ? Reading.of(text)
                    : Reading.absent(command + " gave no text");
        } catch (InstanceNotFoundException e) {
            return Reading.absent(missingBean());
        } catch (ReflectionException e) {
            return Reading.absent("this JVM has no command " + command);
        } catch (JMException | RuntimeException | LinkageError e) {
            return Reading.absent(command + " failed: " + e);
        }
    }

    private static String missingBean() {
        return ModuleLayer.boot().findModule("jdk.management").isPresent()
                ? "the DiagnosticCommand MBean is not registered"
                : "module jdk.management is not in this image";
    }
}
