package dev.ebb.server.support;

import dev.ebb.server.job.JobId;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A real store behind a door that can be held shut and that breaks when told. Thread-safe. */
public final class FaultyStore {
    private final JobStore real;
    private final Queue<StoreException> commitFailures = new ArrayDeque<>();
    private final AtomicInteger commits = new AtomicInteger();
    private volatile StoreException readFailure;
    private volatile StoreException everyCommit;
    private volatile JobId poisoned;
    private volatile boolean broken;
    private volatile Gate gate;

    public FaultyStore(JobStore real) {
        this.real = real;
    }

    /** Where a commit waits. */
    public static final class Gate {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        /** Returns when a commit stands at the gate. */
        public void awaitCommit() throws InterruptedException {
            entered.await();
        }

        public void open() {
            opened.countDown();
        }
    }

    /** The store as the service sees it. */
    public JobStore door() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(),
                new Class<?>[] {JobStore.class},
                (proxy, method, args) -> call(method, args));
    }

    /** The next commits fail so, one each; nothing of them is stored. */
    public synchronized void failCommits(StoreException.Kind... kinds) {
        for (StoreException.Kind kind : kinds) {
            commitFailures.add(new StoreException(kind, "as the test asked"));
        }
    }

    /** Every commit fails so, until it is called with null. */
    public void failEveryCommit(StoreException.Kind kind) {
        everyCommit = kind == null ? null : new StoreException(kind, "as the test asked");
    }

    /** Reads fail so, until it is called with null. */
    public void failReads(StoreException.Kind kind) {
        readFailure = kind == null ? null : new StoreException(kind, "as the test asked");
    }

    /** Whatever the running jobs have still to do breaks for this one, in a way that nobody foresaw; null = for none. */
    public void breakFilesOf(JobId job) {
        poisoned = job;
    }

    /** Every read breaks in a way that nobody foresaw, until it is called with false. */
    public void breakReads(boolean now) {
        broken = now;
    }

    /** The next commit waits at this gate. */
    public Gate holdNextCommit() {
        gate = new Gate();
        return gate;
    }

    /** Commits that reached the store. */
    public int commits() {
        return commits.get();
    }

    private Object call(Method method, Object[] args) throws Throwable {
        if (method.getName().equals("commit")) {
            beforeCommit();
        } else if (readFailure != null
                && !method.getName().equals("afterAcks")
                && !method.getName().equals("close")) {
            throw readFailure;
        }
        if (method.getName().equals("pendingFiles") && args[0].equals(poisoned)
                || broken && method.getName().equals("runnable")) {
            throw new IllegalArgumentException("as the test asked");
        }
        try {
            return method.invoke(real, args);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private void beforeCommit() throws InterruptedException {
        Gate shut = gate;
        if (shut != null) {
            gate = null;
            shut.entered.countDown();
            shut.opened.await();
        }
        synchronized (this) {
            StoreException failure = everyCommit != null ? everyCommit : commitFailures.poll();
            if (failure != null) {
                throw failure;
            }
        }
        commits.incrementAndGet();
    }
}
