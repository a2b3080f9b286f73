package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The agent of github.com/google/gops (0.3.14): one byte for what is asked, here 0x10 and then GOGC as a signed varint, and a line for an answer:
 * {@code New GC percent set to 40. Previous value was 100.} It tells GOGC to nobody who does not set it, and knows no memory limit. It
 * answers one connection after the other, and keeps no secret: whoever reaches the port may do this.
 */
public final class GopsControl implements GoControl {
    private static final byte SET_GC_PERCENT = 0x10;
    private static final int ANSWER_AT_MOST = 256;
    private static final int PIECE = 256;
    private static final int SHIFT = 7;
    private static final int MORE = 0x80;
    private static final Reading<MemoryLimit> NO_LIMIT =
            Reading.absent("the gops agent has no command for the memory limit");

    private final GoEndpoint endpoint;
    private final long deadlineMs;
    private final Addresses addresses = new Addresses();
    private final Earlier<GcPercent> percent = new Earlier<>();

    /** @param endpoint host and port, which the agent writes to the file named by the process id in {@code ~/.config/gops} */
    public GopsControl(GoEndpoint endpoint, long deadlineMs) {
        this.endpoint = endpoint;
        this.deadlineMs = deadlineMs;
    }

    @Override
    public Reading<GcPercent> gcPercent() {
        return Reading.absent("the gops agent tells GOGC only when it is set");
    }

    @Override
    public Reading<GcPercent> setGcPercent(GcPercent wanted) {
        return percent.after(wanted, previous(wanted));
    }

    private Reading<GcPercent> previous(GcPercent wanted) {
        if (endpoint.checked() instanceof Reading.Absent<GoEndpoint> refused) return Reading.absent(refused.reason());
        try (Connection connection = Connection.open(endpoint, addresses, deadlineMs)) {
            connection.write(request(wanted.value()));
            return previous(answer(connection), wanted);
        } catch (UnreadableException | IOException | RuntimeException | OutOfMemoryError e) {
            return Reading.absent("gops at " + endpoint.authority() + ": " + Connection.reason(e));
        }
    }

    /** Small negative numbers are short too: 0, -1, 1, -2 are written as 0, 1, 2, 3, in groups of seven bits, the lowest first. */
    static ByteBuffer request(int percent) {
        ByteBuffer out = ByteBuffer.allocate(1 + 10);
        out.put(SET_GC_PERCENT);
        long rest = ((long) percent << 1) ^ ((long) percent >> 63);
        while ((rest & -MORE) != 0) {
            out.put((byte) (rest | MORE));
            rest >>>= SHIFT;
        }
        return out.put((byte) rest).flip();
    }

    private static String answer(Connection connection) throws IOException, UnreadableException {
        byte[] all = new byte[ANSWER_AT_MOST];
        int length = 0;
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        while (true) {
            int n = connection.read(piece.clear());
            if (n < 0) break;
            if (n > all.length - length) throw new UnreadableException("answers more than a line: no gops agent");
            System.arraycopy(piece.array(), 0, all, length, n);
            length += n;
        }
        if (length == 0) throw new UnreadableException("closed without an answer");
        return new String(all, 0, length, ISO_8859_1);
    }

    static Reading<GcPercent> previous(String answer, GcPercent wanted) throws UnreadableException {
        LineCursor in = new LineCursor(answer, 0);
        in.expect("New GC percent set to ");
        long now = in.signed();
        in.expect(". Previous value was ");
        long before = in.signed();
        in.expect(".");
        if (!in.isGood() || now != wanted.value()) throw new UnreadableException("answers what no gops agent would");
        return GcPercent.of(Reading.of(before));
    }

    @Override
    public Reading<MemoryLimit> memoryLimit() {
        return NO_LIMIT;
    }

    @Override
    public Reading<MemoryLimit> setMemoryLimit(MemoryLimit wanted) {
        return NO_LIMIT;
    }

    @Override
    public Reading<String> restoreGcPercent() {
        return percent.restore("GOGC", before -> "GOGC " + before.text(), this::setGcPercent);
    }

    @Override
    public Reading<String> restoreMemoryLimit() {
        return Reading.of(NOTHING_CHANGED);
    }
}
