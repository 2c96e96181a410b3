package dev.ebb.server.notify;

/** Threads of this room: named, and none that keeps the process. */
final class NotifyThreads {
    private NotifyThreads() {}

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
