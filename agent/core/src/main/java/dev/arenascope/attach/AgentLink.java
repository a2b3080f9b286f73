package dev.arenascope.attach;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A connection to the agent in another JVM of this machine and user. Opening one starts that JVM's local JMX connector, as jconsole does. */
public final class AgentLink implements AutoCloseable {
    private static final String BEAN = "dev.arenascope:type=Agent";

    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ObjectName bean;

    private AgentLink(JMXConnector connector) throws IOException, JMException {
        this.connector = connector;
        server = connector.getMBeanServerConnection();
        bean = new ObjectName(BEAN);
    }

    /** Whether there is a JVM that can be attached to, without attaching. */
    public static Reading<Long> jvm(long pid) {
        return Attachable.of(pid);
    }

    /** Whether the agent is there, or will be soon, without attaching. */
    public static boolean hasAgentThread(long pid) {
        return Attachable.hasThread(pid, "arenascope");
    }

    /** Absent where it is no JVM, or one that does not let itself be attached to. */
    @SuppressWarnings("BanJNDI") // the address is that of a process which this user owns, told by that process
    public static Reading<AgentLink> open(long pid) {
        Reading<Long> jvm = jvm(pid);
        if (!jvm.isPresent()) return Reading.absent(jvm.reason());
        try {
            VirtualMachine vm = VirtualMachine.attach(Long.toString(pid));
            try {
                JMXServiceURL address = new JMXServiceURL(vm.startLocalManagementAgent());
                return Reading.of(new AgentLink(JMXConnectorFactory.connect(address)));
            } finally {
                vm.detach();
            }
        } catch (IOException | AttachNotSupportedException | JMException | LinkageError e) {
            return Reading.absent("JVM " + pid + " cannot be attached to: " + e.getMessage());
        }
    }

    /**
     * Loads the agent into a JVM that has none.
     *
     * @param jar the agent's, as that JVM finds it
     * @param arguments of the agent
     */
    public static Reading<Long> load(long pid, String jar, String arguments) {
        Reading<Long> jvm = jvm(pid);
        if (!jvm.isPresent()) return jvm;
        try {
            VirtualMachine vm = VirtualMachine.attach(Long.toString(pid));
            try {
                vm.loadAgent(jar, arguments);
                return jvm;
            } finally {
                vm.detach();
            }
        } catch (IOException
                | AttachNotSupportedException
                | AgentLoadException
                | AgentInitializationException
                | LinkageError e) {
            return Reading.absent("the agent could not be loaded into JVM " + pid + ": " + e.getMessage());
        }
    }

    /** False in a JVM without the agent, and for half a second after it came. */
    public boolean hasAgent() {
        try {
            return server.isRegistered(bean);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /** A text attribute of the agent's bean. */
    public Reading<String> attribute(String name) {
        try {
            return Reading.of((String) server.getAttribute(bean, name));
        } catch (IOException | JMException e) {
            return Reading.absent("the agent does not answer: " + e.getMessage());
        }
    }

    /** An operation of the agent's bean that takes nothing and answers with text. */
    public Reading<String> call(String operation) {
        try {
            return Reading.of((String) server.invoke(bean, operation, new Object[0], new String[0]));
        } catch (IOException | JMException e) {
            return Reading.absent("the agent does not answer: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The other side has ended, and with it the connection.
        }
    }
}
