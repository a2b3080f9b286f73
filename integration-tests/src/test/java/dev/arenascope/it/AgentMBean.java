package dev.arenascope.it;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The agent's bean in a host, seen by a client that has none of the agent's classes. */
final class AgentMBean implements AutoCloseable {
    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ObjectName name;

    private AgentMBean(JMXConnector connector) throws IOException, JMException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.name = new ObjectName("dev.arenascope:type=Agent");
    }

    /** Connects, and waits until the agent has registered itself. */
    @SuppressWarnings("BanJNDI") // the address is that of a process which this test has just started
    static AgentMBean of(HostJvm host) {
        try {
            VirtualMachine vm = VirtualMachine.attach(Long.toString(host.pid()));
            try {
                JMXServiceURL url = new JMXServiceURL(vm.startLocalManagementAgent());
                AgentMBean bean = new AgentMBean(JMXConnectorFactory.connect(url));
                host.await("the agent in JMX", () -> bean.server.isRegistered(bean.name));
                return bean;
            } finally {
                vm.detach();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException | JMException e) {
            throw new AssertionError(e);
        }
    }

    MBeanInfo info() {
        return ask(() -> server.getMBeanInfo(name));
    }

    Object get(String attribute) {
        return ask(() -> server.getAttribute(name, attribute));
    }

    void set(String attribute, Object value) {
        ask(() -> {
            server.setAttribute(name, new Attribute(attribute, value));
            return value;
        });
    }

    Object invoke(String operation) {
        return ask(() -> server.invoke(name, operation, new Object[0], new String[0]));
    }

    Object invoke(String operation, boolean argument) {
        return ask(() -> server.invoke(name, operation, new Object[] {argument}, new String[] {"boolean"}));
    }

    Object invoke(String operation, String argument) {
        return ask(
                () -> server.invoke(name, operation, new Object[] {argument}, new String[] {String.class.getName()}));
    }

    Object invoke(String operation, String argument, int number) {
        return ask(() -> server.invoke(
                name, operation, new Object[] {argument, number}, new String[] {String.class.getName(), "int"}));
    }

    /** What an option of the host's JVM is set to now. */
    String option(String name) {
        HotSpotDiagnosticMXBean options = ask(() -> ManagementFactory.newPlatformMXBeanProxy(
                server, "com.sun.management:type=HotSpotDiagnostic", HotSpotDiagnosticMXBean.class));
        return options.getVMOption(name).getValue();
    }

    /** The agent's threads, by their name. */
    List<ThreadInfo> agentThreads() {
        ThreadMXBean threads = ask(() -> ManagementFactory.newPlatformMXBeanProxy(
                server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class));
        return Stream.of(threads.dumpAllThreads(false, false))
                .filter(t -> t.getThreadName().startsWith("arenascope"))
                .toList();
    }

    @Override
    public void close() {
        ask(() -> {
            connector.close();
            return true;
        });
    }

    /** A question to the host's MBean server. */
    private interface Question<T> {
        T ask() throws IOException, JMException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
