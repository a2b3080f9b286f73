package dev.arenascope.report;

import dev.arenascope.snapshot.Reading;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The agent in JMX, as {@value #NAME}. Readable by jconsole and any JMX client without our classes. Loading this class loads
 * those of JMX: touch it only when the host's main runs.
 */
public final class Jmx {
    public static final String NAME = "dev.arenascope:type=Agent";

    private final MBeanServer server;
    private final ObjectName name;

    private Jmx(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /** Absent, with the reason, when the name is taken by another agent or the server refuses. */
    public static Reading<Jmx> register(MBeanServer server, AgentControls controls) {
        try {
            ObjectName name = new ObjectName(NAME);
            server.registerMBean(new AgentBean(controls), name);
            return Reading.of(new Jmx(server, name));
        } catch (InstanceAlreadyExistsException e) {
            return Reading.absent(NAME + " is taken: another arenascope agent runs in this JVM");
        } catch (JMException | RuntimeException e) {
            return Reading.absent(NAME + " cannot be registered: " + e);
        }
    }

    /** Unregisters; the absent result says why that was not possible. */
    public Reading<ObjectName> close() {
        try {
            server.unregisterMBean(name);
            return Reading.of(name);
        } catch (InstanceNotFoundException e) {
            return Reading.absent(NAME + " was unregistered by others");
        } catch (JMException | RuntimeException e) {
            return Reading.absent(NAME + " cannot be unregistered: " + e);
        }
    }
}
