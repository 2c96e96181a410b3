package dev.ebb.server.engine.http.proxy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How many bytes of the heap the current thread has asked for in its life. Loaded with the first question. */
final class ThreadAllocation {
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private ThreadAllocation() {}

    /** Only ever rises; -1 where the machine does not count. */
    static long bytes() {
        return THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled()
                ? THREADS.getCurrentThreadAllocatedBytes()
                : -1;
    }
}
