package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * A recording of allocation samples and nothing else, held in memory. It is no stream, because the Flight Recorder ends the whole JVM
 * when what it writes finds the disk full (17 and 25), and a stream writes for as long as it runs. This one writes once, at its end,
 * some 150 KB for 20 to 30 ms, right after the disk has proven that it takes more than that.
 */
final class OwnRecording implements AllocationWindow {
    private static final String NAME = "arenascope";

    /** As the JDK's own default.jfc has it. */
    private static final String THROTTLE = "150/s";

    /** Several times what a minute of samples takes, in the two copies of it that exist for a moment. */
    private static final int PROOF_BYTES = 4 << 20;

    /** A disk with less than this has an owner who needs the rest. */
    private static final long FREE_AT_LEAST = 64L << 20;

    private static final String REPOSITORY = "jdk.jfr.repository";

    private final Recording recording;

    private OwnRecording(Recording recording) {
        this.recording = recording;
    }

    /** Some 20 ms of CPU of this thread at the first time, and 0.3 to 0.5 s of the JVM's own threads. */
    static Reading<AllocationWindow> begin() {
        Reading<Path> folder = provenFolder();
        if (!folder.isPresent()) return Reading.absent(folder.reason());
        Recording recording = new Recording();
        try {
            recording.setName(NAME);
            recording.setToDisk(false);
            recording.setDumpOnExit(false);
            recording.enable(HostRecordings.EVENT).withStackTrace().with("throttle", THROTTLE);
            recording.start();
            return Reading.of(new OwnRecording(recording));
        } catch (RuntimeException e) {
            recording.close();
            return Reading.absent("the Flight Recorder refused: " + e);
        }
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public Reading<SampleTable> end() {
        if (recording.getState() != RecordingState.RUNNING)
            return Reading.absent("somebody else stopped the recording");
        // A recording that the host has begun meanwhile owns the memory's content, and the file.
        if (HostRecordings.others(NAME)) return Reading.absent("a recording of the host's own has begun meanwhile");
        Reading<Path> folder = provenFolder();
        if (!(folder instanceof Reading.Present<Path> proven)) return Reading.absent(folder.reason());
        Path file = proven.value().resolve(fileName());
        try {
            create(file);
            recording.dump(file);
            recording.close();
            return Reading.of(read(file));
        } catch (IOException | RuntimeException e) {
            return Reading.absent("the samples cannot be read: " + e);
        } finally {
            delete(file);
            close();
        }
    }

    private static SampleTable read(Path file) throws IOException {
        SampleTable table = new SampleTable();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (event.getEventType().getName().equals(HostRecordings.EVENT)) SampledFrames.add(table, event);
            }
        }
        return table;
    }

    /** The recorder's folder is left empty by the recorder, and made anew when it is needed again. */
    @Override
    public void close() {
        recording.close();
        String repository = System.getProperty(REPOSITORY);
        if (repository != null
                && FlightRecorder.getFlightRecorder().getRecordings().isEmpty()) {
            deleteEmpty(Path.of(repository));
        }
    }

    /** Where the recorder writes, when it takes as much as may be written. Free space alone would not tell a quota. */
    private static Reading<Path> provenFolder() {
        String repository = System.getProperty(REPOSITORY);
        String temporary = System.getProperty("java.io.tmpdir", "/tmp");
        Path parent = repository == null ? null : Path.of(repository).getParent();
        Path folder = parent == null ? Path.of(temporary) : parent;
        Path file = folder.resolve(fileName());
        try {
            if (folder.toFile().getUsableSpace() < FREE_AT_LEAST)
                return Reading.absent("less than 64 MB are free in " + folder + ", where the Flight Recorder writes");
            create(file);
            // Not through a channel: it would leave this thread a temporary direct buffer, which is the host's memory.
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                byte[] zeros = new byte[8192];
                for (int written = 0; written < PROOF_BYTES; written += zeros.length) out.write(zeros);
            }
            return Reading.of(folder);
        } catch (IOException | RuntimeException e) {
            return Reading.absent("the Flight Recorder needs a folder to write to: " + e);
        } finally {
            delete(file);
        }
    }

    private static String fileName() {
        return NAME + "-" + ProcessHandle.current().pid() + ".jfr";
    }

    /** Never through a link that somebody has laid, and for nobody else to read. */
    private static void create(Path file) throws IOException {
        FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) Files.deleteIfExists(file);
        } catch (IOException | RuntimeException e) {
            // A folder that was taken away meanwhile has taken the file with it.
            return;
        }
    }

    private static void deleteEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException | RuntimeException e) {
            // Not empty: the recorder removes it when the JVM ends.
            return;
        }
    }
}
