package dev.ebb.client.bits;

import dev.ebb.v1.ConfigurationValue;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.PathDecision;
import java.io.OutputStream;
import java.util.List;

/**
 * The service as a whole. BITS has no counterpart. Answers are messages of the contract, whose comments say what they mean.
 * Thread-safe.
 *
 * <pre>{@code
 * GetServiceStatusResponse status = manager.serviceAdministration().getServiceStatus();
 * System.out.println(status.getVersion() + " moves " + status.getBytesPerSecond() + " bytes a second");
 * }</pre>
 */
public final class ServiceAdministration {
    private final AsyncServiceAdministration async;

    ServiceAdministration(Calls calls) {
        this.async = new AsyncServiceAdministration(calls);
    }

    /** The same calls for programs that do not wait. */
    public AsyncServiceAdministration async() {
        return async;
    }

    /** Which build runs, since when, how busy it is and who the caller is to it. For every caller. */
    public GetServiceStatusResponse getServiceStatus() {
        return Calls.join(async.getServiceStatus());
    }

    /** What the service decided lately about the bandwidth of background transfers on a path of its status, oldest first. */
    public List<PathDecision> listPathDecisions(String path) {
        return Calls.join(async.listPathDecisions(path));
    }

    /** The effective configuration, each value with its source. Administrators only (E_ACCESSDENIED). */
    public List<ConfigurationValue> getConfiguration() {
        return Calls.join(async.getConfiguration());
    }

    /**
     * Writes a backup as a ZIP archive, which is whole when this returns; for {@code ebb restore}. Administrators only
     * (E_ACCESSDENIED).
     *
     * @param to gets the bytes, and is not closed
     * @param passphrase seals the keys of the service, 12 characters at least; empty leaves them out
     * @return how many bytes there were
     */
    public long backup(OutputStream to, String passphrase) {
        return Calls.join(async.backup(to, passphrase));
    }

    /**
     * Stops the service in good order; the queue stays on disk. Administrators only (E_ACCESSDENIED).
     *
     * @param onlyIfIdle refuse, with FAILED_PRECONDITION, when a job is runnable, running or waiting for a retry
     */
    public void stopService(boolean onlyIfIdle) {
        Calls.join(async.stopService(onlyIfIdle));
    }
}
