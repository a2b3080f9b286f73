package dev.arenascope.report;

import dev.arenascope.snapshot.Reading;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.ReflectionException;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfoSupport;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.jspecify.annotations.Nullable;

/** The attributes and operations of {@code dev.arenascope:type=Agent}. Every type and every exception is one of the JDK's. */
final class AgentBean implements DynamicMBean {
    private static final MBeanInfo INFO = info();

    private final AgentControls controls;

    AgentBean(AgentControls controls) {
        this.controls = controls;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return INFO;
    }

    @Override
    public Object getAttribute(@Nullable String name) throws AttributeNotFoundException {
        Reading<Report> last = controls.lastReport();
        return switch (name == null ? "" : name) {
            case "Enabled" -> controls.enabled();
            case "Mode" -> controls.mode();
            case "Instrumentation" -> controls.instrumentation();
            case "IntervalSeconds" -> controls.intervalSeconds();
            case "Verdict" -> last.map(r -> r.diagnosis().verdict()).orElse("absent: " + last.reason());
            case "Findings" -> OpenRows.findings(last);
            case "Ledger" -> OpenRows.ledger(last);
            case "Fragmentation" -> OpenRows.fragmentation(last);
            case "Sites" -> OpenRows.sites(last);
            case "Sidecars" -> SidecarRows.of(last);
            case "Actions" -> OpenActions.actions(last);
            case "Decision" ->
                last.map(r -> ActionText.decision(r.governance())).orElse("absent: " + last.reason());
            case "Budget" -> OpenActions.budget(last);
            case "Advice" -> last.map(r -> AdviceLines.text(r.advice())).orElse("absent: " + last.reason());
            case "Overhead" -> OpenRows.overhead(last);
            case "LastReportJson" -> last.map(JsonReport::format).orElse("absent: " + last.reason());
            case "LastReport" -> last.map(TextReport::format).orElse("absent: " + last.reason());
            default -> throw new AttributeNotFoundException("no attribute " + name);
        };
    }

    @Override
    public void setAttribute(@Nullable Attribute attribute)
            throws AttributeNotFoundException, InvalidAttributeValueException, MBeanException {
        if (attribute == null) throw new AttributeNotFoundException("no attribute given");
        String name = attribute.getName();
        try {
            switch (name) {
                case "Enabled" -> controls.enabled(value(attribute, Boolean.class));
                case "Mode" -> controls.mode(value(attribute, String.class));
                case "Instrumentation" -> controls.instrumentation(value(attribute, Boolean.class));
                case "IntervalSeconds" ->
                    controls.intervalSeconds(value(attribute, Number.class).longValue());
                default -> throw new AttributeNotFoundException("no attribute " + name + " that can be set");
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidAttributeValueException(name + ": " + e.getMessage());
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private static <T> T value(Attribute attribute, Class<T> type) throws InvalidAttributeValueException {
        Object value = attribute.getValue();
        if (type.isInstance(value)) return type.cast(value);
        throw new InvalidAttributeValueException(
                attribute.getName() + " takes a " + type.getSimpleName() + ", not " + value);
    }

    /** By the contract of JMX an attribute that cannot be read is left out of the answer. */
    @Override
    public AttributeList getAttributes(String @Nullable [] names) {
        AttributeList found = new AttributeList();
        if (names == null) return found;
        for (String name : names) {
            try {
                found.add(new Attribute(name, getAttribute(name)));
            } catch (AttributeNotFoundException e) {
                // Left out: the client sees which names the answer lacks.
            }
        }
        return found;
    }

    /** By the contract of JMX an attribute that cannot be set is left out of the answer. */
    @Override
    public AttributeList setAttributes(@Nullable AttributeList attributes) {
        AttributeList set = new AttributeList();
        if (attributes == null) return set;
        for (Attribute attribute : attributes.asList()) {
            try {
                setAttribute(attribute);
                set.add(attribute);
            } catch (JMException e) {
                // Left out: the client sees which names the answer lacks.
            }
        }
        return set;
    }

    @Override
    public Object invoke(@Nullable String operation, Object @Nullable [] arguments, String @Nullable [] signature)
            throws MBeanException, ReflectionException {
        try {
            return switch (operation == null ? "" : operation) {
                case "sampleNow" -> TextReport.format(controls.sampleNow());
                case "reportNow" -> TextReport.format(controls.reportNow());
                case "labGranularity" -> controls.labGranularity();
                case "labMadvise" -> controls.labMadvise();
                case "profileSidecar" ->
                    controls.profileSidecar(
                            argument(arguments, 0, String.class),
                            argument(arguments, 1, Number.class).longValue());
                case "gcTrace" -> controls.gcTrace(argument(arguments, 0, String.class));
                case "map" -> MapText.of(controls.sampleNow());
                case "restore" -> controls.restore();
                case "reclaim" -> reclaim(arguments);
                default -> throw new ReflectionException(new NoSuchMethodException("no operation " + operation));
            };
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private static <T> T argument(Object @Nullable [] arguments, int index, Class<T> type) {
        if (arguments != null && arguments.length > index && type.isInstance(arguments[index])) {
            return type.cast(arguments[index]);
        }
        throw new IllegalArgumentException("argument " + (index + 1) + " is a " + type.getSimpleName());
    }

    private String reclaim(Object @Nullable [] arguments) {
        if (arguments == null || arguments.length != 1 || !(arguments[0] instanceof Boolean dryRun)) {
            throw new IllegalArgumentException("reclaim takes one boolean, dryRun");
        }
        if (dryRun) return ReclaimText.dryRun(controls.lastReport(), controls.prospects());
        String mode = controls.mode();
        return mode.equals("govern") ? ReclaimText.done(controls.sampleNow()) : ReclaimText.refused(mode);
    }

    /** The client may not have our classes, and needs the message more than the type. */
    private static MBeanException failure(RuntimeException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return new MBeanException(new IllegalStateException(message), message);
    }

    private static MBeanInfo info() {
        OpenMBeanAttributeInfoSupport[] attributes = {
            attribute("Enabled", SimpleType.BOOLEAN, true, "false: no probe and no thread but one parked"),
            attribute(
                    "Mode", SimpleType.STRING, true, "observe, advise or govern; leaving govern puts everything back"),
            attribute("Instrumentation", SimpleType.BOOLEAN, true, "whether allocation sites are watched"),
            attribute("IntervalSeconds", SimpleType.LONG, true, "time between two reports, seconds"),
            attribute("Verdict", SimpleType.STRING, false, "code of the most severe finding, or healthy"),
            attribute("Findings", OpenRows.FINDING.arrayType(), false, "what is wrong, most severe first"),
            attribute("Ledger", OpenRows.OWNER.arrayType(), false, "every resident byte by its owner"),
            attribute("Fragmentation", OpenRows.ARENA.arrayType(), false, "fragmentation by arena"),
            attribute("Sites", OpenRows.SITE.arrayType(), false, "who allocates on the Java heap, the largest first"),
            attribute("Sidecars", SidecarRows.SIDECAR.arrayType(), false, "processes that share the host or pod"),
            attribute("Actions", OpenActions.ACTION.arrayType(), false, "what the governor did of late, oldest first"),
            attribute("Decision", SimpleType.STRING, false, "what the governor made of the latest report"),
            attribute(
                    "Budget", OpenActions.BUDGET.type(), false, "the memory limit, and what the heaps may have of it"),
            attribute(
                    "Advice",
                    SimpleType.STRING,
                    false,
                    "for the next start, as a diff of its environment, and what earlier advice saved; empty: none"),
            attribute("Overhead", OpenRows.OVERHEAD.type(), false, "what the agent costs its host"),
            attribute("LastReport", SimpleType.STRING, false, "the latest report as text"),
            attribute("LastReportJson", SimpleType.STRING, false, "the same as one line of JSON"),
        };
        OpenMBeanParameterInfo dryRun = new OpenMBeanParameterInfoSupport(
                "dryRun", "true: only what would be given back and done, with its price", SimpleType.BOOLEAN);
        OpenMBeanParameterInfo sidecar = new OpenMBeanParameterInfoSupport(
                "sidecar", "name or process id, or an address such as http://127.0.0.1:6060", SimpleType.STRING);
        OpenMBeanParameterInfo seconds = new OpenMBeanParameterInfoSupport("seconds", "1 to 30", SimpleType.INTEGER);
        OpenMBeanParameterInfo file =
                new OpenMBeanParameterInfoSupport("file", "log with the process's standard error", SimpleType.STRING);
        OpenMBeanOperationInfoSupport[] operations = {
            operation("sampleNow", "reads everything now; returns the report as text", MBeanOperationInfo.ACTION_INFO),
            operation("reportNow", "the same, and writes it to the log", MBeanOperationInfo.ACTION_INFO),
            operation(
                    "map",
                    "reads everything now; returns where the Java heap and malloc's heaps hold what, as strips of letters",
                    MBeanOperationInfo.ACTION_INFO),
            operation(
                    "labGranularity",
                    "what a request for memory takes here: allocates single blocks of at most 4 KB and frees them at once; the rest"
                            + " of the table needs a JVM of its own",
                    MBeanOperationInfo.ACTION_INFO),
            operation(
                    "labMadvise",
                    "what madvise does on this kernel: maps 4 MB of its own at a time, some 400 times, and unmaps them at once; no"
                            + " other memory is touched",
                    MBeanOperationInfo.ACTION_INFO),
            operation(
                    "profileSidecar",
                    "where a Go process spends its processor time, and whether that supports FRAGMENTATION; waits as long",
                    MBeanOperationInfo.ACTION_INFO,
                    sidecar,
                    seconds),
            operation(
                    "gcTrace",
                    "what the lines of GODEBUG=gctrace=1,scavtrace=1 in a Go process's log say",
                    MBeanOperationInfo.ACTION_INFO,
                    file),
            operation(
                    "reclaim",
                    "in mode govern: the governor decides now, and what it does; its rails hold",
                    MBeanOperationInfo.ACTION,
                    dryRun),
            operation("restore", "undoes what the agent changed", MBeanOperationInfo.ACTION),
        };
        return new OpenMBeanInfoSupport(
                "dev.arenascope.Agent",
                "Where the resident memory of this process went, how fragmented it is, and why",
                attributes,
                new OpenMBeanConstructorInfoSupport[0],
                operations,
                new MBeanNotificationInfo[0]);
    }

    private static OpenMBeanAttributeInfoSupport attribute(
            String name, OpenType<?> type, boolean writable, String meaning) {
        return new OpenMBeanAttributeInfoSupport(name, meaning, type, true, writable, false);
    }

    private static OpenMBeanOperationInfoSupport operation(
            String name, String meaning, int impact, OpenMBeanParameterInfo... parameters) {
        return new OpenMBeanOperationInfoSupport(name, meaning, parameters, SimpleType.STRING, impact);
    }
}
