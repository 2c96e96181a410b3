package dev.ebb.server.cli;

import java.util.function.Supplier;

/** A service of its own process: it goes on when the command leaves. */
final class RunningOpening implements Opening {
    private final Supplier<Service> opener;
    private volatile Service service;

    RunningOpening(Supplier<Service> opener) {
        this.opener = opener;
        this.service = opener.get();
    }

    @Override
    public Service service() {
        return service;
    }

    @Override
    public Service reopen() {
        service.close();
        service = opener.get();
        return service;
    }

    @Override
    public String afterLeaving(String jobId) {
        String id = JobText.shortId(jobId);
        return "goes on in the background: \"ebb watch --complete " + id + "\" comes back to it, \"ebb cancel " + id
                + "\" ends it";
    }

    @Override
    public void close() {
        service.close();
    }
}
