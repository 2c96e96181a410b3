package dev.ebb.server.ledger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two queues in front of the writer: callers' commands, bounded, and the service's own, which are few (one a session) and
 * served first. Thread-safe.
 */
final class CommandLanes {
    private final LedgerOptions options;
    private final WaitingRoom room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<QueuedCommand> callers = new ArrayDeque<>();
    private final ArrayDeque<QueuedCommand> service = new ArrayDeque<>();
    private final ArrayDeque<QueuedCheckpoint> checkpoints = new ArrayDeque<>();
    private boolean closed;

    CommandLanes(LedgerOptions options, WaitingRoom room) {
        this.options = options;
        this.room = room;
    }

    /** False when the lane is full. A command that comes after the close is answered so. */
    boolean offerCaller(QueuedCommand command) {
        long bytes = command.estimatedBytes();
        lock.lock();
        try {
            if (closed) {
                command.answer().completeExceptionally(PendingAnswers.stopping());
                return true;
            }
            if (!room.enter(bytes)) {
                return false;
            }
            callers.add(command);
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void putService(QueuedCommand command) {
        lock.lock();
        try {
            if (closed) {
                command.answer().completeExceptionally(PendingAnswers.stopping());
                return;
            }
            service.add(command);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    void putCheckpoint(QueuedCheckpoint checkpoint) {
        lock.lock();
        try {
            if (closed) {
                checkpoint.answer().completeExceptionally(PendingAnswers.stopping());
                return;
            }
            checkpoints.add(checkpoint);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The same for what a caller is behind; false when too many wait. */
    boolean offerCheckpoint(QueuedCheckpoint checkpoint) {
        lock.lock();
        try {
            if (checkpoints.size() >= options.maxWaitingCommands()) {
                return false;
            }
            putCheckpoint(checkpoint);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** True when the lanes are closed and empty. */
    boolean isOver() {
        lock.lock();
        try {
            return closed && isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for work, but no longer than this: then, and when the lanes are closed, the batch may be empty. */
    Batch take(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (isEmpty() && !closed && left > 0) {
                left = arrived.awaitNanos(left);
            }
            List<QueuedCommand> commands = new ArrayList<>();
            drain(service, commands);
            int before = commands.size();
            drain(callers, commands);
            long bytes = 0;
            for (QueuedCommand command : commands.subList(before, commands.size())) {
                bytes += command.estimatedBytes();
            }
            room.leave(commands.size() - before, bytes);
            List<QueuedCheckpoint> progress = new ArrayList<>(checkpoints);
            checkpoints.clear();
            return new Batch(commands, progress);
        } finally {
            lock.unlock();
        }
    }

    /** What waits now. */
    LedgerLoad load() {
        lock.lock();
        try {
            return new LedgerLoad(callers.size(), service.size(), checkpoints.size());
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty() {
        return callers.isEmpty() && service.isEmpty() && checkpoints.isEmpty();
    }

    private void drain(ArrayDeque<QueuedCommand> from, List<QueuedCommand> to) {
        while (!from.isEmpty() && to.size() < options.maxBatch()) {
            to.add(from.remove());
        }
    }

    /**
     * What the writer takes at once.
     *
     * @param commands the service's own first
     * @param checkpoints progress of files
     */
    record Batch(List<QueuedCommand> commands, List<QueuedCheckpoint> checkpoints) {
        boolean isEmpty() {
            return commands.isEmpty() && checkpoints.isEmpty();
        }
    }
}
