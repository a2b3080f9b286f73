package dev.arenascope.probe;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.procfs.Task;
import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the stack of each thread: the mapping that holds its stack pointer. A stack is looked up once per thread; the stack of a thread that ended is kept by libc for the next one, and stays
 * on the list while its mapping stays.
 */
final class StackFinder {
    /** A mapping that holds a stack pointer and is larger than this is no stack but a heap that holds one. */
    private static final long STACK_AT_MOST = 1L << 30;

    private final ProcDir proc;
    private final Map<Long, ThreadStack> byTid = new HashMap<>();
    private final Map<AddressRange, ThreadStack> ended = new HashMap<>();

    StackFinder(ProcDir proc) {
        this.proc = proc;
    }

    List<ThreadStack> find(List<Mapping> mappings) {
        if (!(proc.tasks() instanceof Reading.Present<List<Task>> tasks)) return List.of();
        Set<Long> living = new HashSet<>();
        for (Task task : tasks.value()) living.add(task.tid());
        for (Iterator<ThreadStack> i = byTid.values().iterator(); i.hasNext(); ) {
            ThreadStack stack = i.next();
            if (living.contains(stack.tid())) continue;
            i.remove();
            ended.put(stack.range(), new ThreadStack(stack.tid(), ThreadStack.ENDED, stack.range()));
        }
        for (Task task : tasks.value()) {
            ThreadStack known = byTid.get(task.tid());
            // A thread renames itself after its start, and the id of one that ended is given to another.
            if (known == null || !known.name().equals(task.comm())) locate(task, mappings);
        }
        return stillMapped(mappings);
    }

    private void locate(Task task, List<Mapping> mappings) {
        if (!(proc.stackPointer(task.tid()) instanceof Reading.Present<Long> pointer)) return;
        int i = indexOf(mappings, pointer.value());
        if (i < 0) return;
        Mapping m = mappings.get(i);
        boolean isStack = m.isReadWrite()
                && m.inode() == 0
                && m.sizeBytes() <= STACK_AT_MOST
                && !m.path().equals("[heap]");
        if (isStack) byTid.put(task.tid(), new ThreadStack(task.tid(), task.comm(), between(m, pointer.value())));
    }

    /** The part of the mapping around a stack pointer that no other known stack has: neighbours merge into one mapping. */
    private AddressRange between(Mapping m, long pointer) {
        long start = m.start();
        long end = m.end();
        for (ThreadStack other : byTid.values()) {
            AddressRange range = other.range();
            if (range.contains(pointer)) continue; // this thread's own, from before it was renamed
            if (range.end() <= pointer) start = Math.max(start, range.end());
            else if (range.start() > pointer) end = Math.min(end, range.start());
        }
        return new AddressRange(start, end);
    }

    private List<ThreadStack> stillMapped(List<Mapping> mappings) {
        List<ThreadStack> stacks = new ArrayList<>(byTid.size() + ended.size());
        Set<Long> starts = new HashSet<>();
        for (ThreadStack stack : byTid.values()) {
            if (starts.add(stack.range().start())) stacks.add(stack);
        }
        for (Iterator<ThreadStack> each = ended.values().iterator(); each.hasNext(); ) {
            ThreadStack stack = each.next();
            int i = indexOf(mappings, stack.range().end() - 1);
            boolean gone = i < 0 || !mappings.get(i).isReadWrite() || overlapsAny(stack.range(), byTid.values());
            if (gone) each.remove();
            else stacks.add(stack);
        }
        return stacks;
    }

    private static boolean overlapsAny(AddressRange range, Iterable<ThreadStack> stacks) {
        for (ThreadStack s : stacks)
            if (range.overlaps(s.range().start(), s.range().end())) return true;
        return false;
    }

    private static int indexOf(List<Mapping> mappings, long address) {
        int low = 0;
        int high = mappings.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Mapping m = mappings.get(middle);
            if (address < m.start()) high = middle - 1;
            else if (address >= m.end()) low = middle + 1;
            else return middle;
        }
        return -1;
    }
}
