package dev.arenascope;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The import ladder of the rooms: each may see only what stands here. */
@AnalyzeClasses(packages = "dev.arenascope", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
    private static final String ROOT = "dev.arenascope";

    @ArchTest
    static final ArchRule SNAPSHOT_SEES_NOTHING = room("snapshot");

    @ArchTest
    static final ArchRule PROCFS_SEES_SNAPSHOT = room("procfs", "snapshot");

    @ArchTest
    static final ArchRule JVM_SEES_SNAPSHOT = room("jvm", "snapshot");

    @ArchTest
    static final ArchRule HOST_SEES_SNAPSHOT = room("host", "snapshot");

    @ArchTest
    static final ArchRule GOLANG_SEES_SNAPSHOT = room("golang", "snapshot");

    @ArchTest
    static final ArchRule NATIVEMEM_SEES_SNAPSHOT_AND_PROCFS = room("nativemem", "snapshot", "procfs");

    @ArchTest
    static final ArchRule LAB_SEES_WHAT_IT_MEASURES_WITH = room("lab", "snapshot", "procfs", "nativemem");

    @ArchTest
    static final ArchRule MODEL_SEES_SNAPSHOT = room("model", "snapshot");

    @ArchTest
    static final ArchRule GOVERNOR_SEES_WHAT_IT_DECIDES_BY = room("governor", "model", "snapshot");

    @ArchTest
    static final ArchRule ADVICE_SEES_WHAT_IT_IS_GIVEN_FOR = room("advice", "model", "snapshot");

    @ArchTest
    static final ArchRule PROBE_SEES_THE_SOURCES =
            room("probe", "snapshot", "procfs", "jvm", "host", "nativemem", "golang", "instrument");

    @ArchTest
    static final ArchRule INSTRUMENT_SEES_SNAPSHOT_AND_THE_BOOT_HOOK = room("instrument", "snapshot", "boot");

    @ArchTest
    static final ArchRule THE_BOOT_HOOK_SEES_JAVA_ONLY = room("boot");

    @ArchTest
    static final ArchRule BYTE_BUDDY_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".instrument")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.bytebuddy..", "org.jctools..");

    @ArchTest
    static final ArchRule THE_FLIGHT_RECORDER_IS_TOUCHED_IN_TWO_PLACES = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".jvm", ROOT + ".report.jfr")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jdk.jfr..");

    @ArchTest
    static final ArchRule REPORT_SEES_WHAT_IT_FORMATS = room("report", "advice", "governor", "model", "snapshot");

    @ArchTest
    static final ArchRule REMEDY_SEES_WHAT_IT_DOES_AND_BY_WHAT =
            room("remedy", "governor", "snapshot", "nativemem", "golang", "jvm", "procfs");

    @ArchTest
    static final ArchRule ATTACH_SEES_SNAPSHOT = room("attach", "snapshot");

    @ArchTest
    static final ArchRule NOBODY_SEES_THE_ROOT = noClasses()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .because("the root wires the rooms; no room knows it");

    @ArchTest
    static final ArchRule PURE_ROOMS_HAVE_NO_CLOCK_FILE_OR_THREAD = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".snapshot..", ROOT + ".model..", ROOT + ".governor..", ROOT + ".advice..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..", "java.nio..", "java.lang.management..", "javax.management..", "java.time..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule OSHI_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".host")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("oshi..");

    @ArchTest
    static final ArchRule NOTHING_OF_OURS_LOGS_THROUGH_THE_HOST = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..")
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    private static ArchRule room(String name, String... mayImport) {
        String[] allowed = new String[mayImport.length + 9];
        int n = 0;
        allowed[n++] = ROOT + "." + name + "..";
        allowed[n++] = "java..";
        allowed[n++] = "javax.management..";
        allowed[n++] = name.equals("attach") ? "com.sun.tools.attach.." : "com.sun.management..";
        allowed[n++] = "org.jspecify..";
        allowed[n++] = name.equals("jvm") || name.equals("report") ? "jdk.jfr.." : "java..";
        allowed[n++] = name.equals("host") ? "oshi.." : "java..";
        allowed[n++] = name.equals("instrument") ? "net.bytebuddy.." : "java..";
        allowed[n++] = name.equals("instrument") ? "org.jctools.." : "java..";
        for (String other : mayImport) allowed[n++] = ROOT + "." + other + "..";
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .because("rooms import one way (the ladder in the design)");
    }
}
