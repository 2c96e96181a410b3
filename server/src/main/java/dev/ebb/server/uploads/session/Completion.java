package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an upload from its last byte to its end: the digest is checked, the application is told, the file gets to its
 * place. Each step is in the journal before the next one, so a repeated call goes on where an interrupted one stopped.
 * Thread-safe.
 */
public final class Completion {
    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final SessionStore store;
    private final Placing placing;
    private final Application application;

    private Completion(SessionStore store, Placing placing, Application application) {
        this.store = store;
        this.placing = placing;
        this.application = application;
    }

    /** A file in the way is left alone, and the upload refused. */
    public static Completion refusing(RootFolder root, SessionStore store, Application application) {
        return new Completion(store, new Placing(root, Placing.Rule.REFUSE), application);
    }

    /** A file in the way is replaced. */
    public static Completion replacing(RootFolder root, SessionStore store, Application application) {
        return new Completion(store, new Placing(root, Placing.Rule.REPLACE), application);
    }

    /** A file in the way is left alone, and the new one gets a number. */
    public static Completion versioning(RootFolder root, SessionStore store, Application application) {
        return new Completion(store, new Placing(root, Placing.Rule.VERSION), application);
    }

    /** Refuses early a target that is taken. */
    public void demandFree(TargetPath target) throws UploadException {
        placing.demandFree(target);
    }

    /** All bytes were appended: brings the session to its end and returns it. */
    public Session complete(Lease lease) throws UploadException {
        if (!lease.session().isWhole()) {
            lease.acknowledgeWhole();
        }
        if (lease.session().stage() == Stage.WHOLE) {
            demandIntact(lease);
            deliver(lease);
        }
        if (!lease.session().isOver()) {
            placing.place(lease);
        }
        return lease.session();
    }

    private static void demandIntact(Lease lease) throws UploadException {
        String field = lease.session().notes().getOrDefault(Session.REPR_DIGEST, "");
        if (field.isEmpty()) {
            return;
        }
        Optional<Digests.Expected> expected = Digests.parse(field);
        if (expected.isEmpty()) {
            return;
        }
        try {
            Digests.Expected digest = expected.get();
            if (!digest.fits(Digests.of(lease.folder().data(), digest.start()))) {
                lease.end();
                throw new UploadException(
                        Refusal.CORRUPT_FILE, "the file that arrived is not the one that Repr-Digest was made of");
            }
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    private void deliver(Lease lease) throws UploadException {
        Delivery delivery = lease.session().delivery();
        if (delivery == null && !application.equals(Application.NONE)) {
            delivery = application.deliver(
                    lease.session(), lease.folder().data(), lease.folder().reply());
            lease.write(lease.session().delivered(delivery));
        }
        if (delivery == null) {
            return;
        }
        if (!delivery.isAccepted()) {
            throw UploadException.application(delivery.status(), "the application of the server refused the upload");
        }
        if (!delivery.copy()) {
            lease.write(lease.session().done(lease.clock().instant()));
            deleteData(lease);
        }
    }

    private static void deleteData(Lease lease) throws UploadException {
        try {
            Files.deleteIfExists(lease.folder().data());
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    /** Nobody comes back for a PUT: it begins anew. */
    private static void dropIfPlain(Lease lease) {
        boolean plain = lease.session().origin().protocol() == Protocol.PLAIN;
        if (plain && lease.session().stage() == Stage.WHOLE) {
            try {
                lease.discard();
            } catch (UploadException failed) {
                LOG.warn("what a PUT left behind stays: {}", failed.getMessage());
            }
        }
    }

    /** Finishes what a crash or a full disk interrupted, as far as it can be finished now. */
    public void finishOwed() {
        for (String id : store.owed()) {
            store.tryTake(id).ifPresent(lease -> {
                try (lease) {
                    if (lease.session().isWhole() && !lease.session().isOver()) {
                        complete(lease);
                    }
                } catch (UploadException notNow) {
                    LOG.warn("upload {} is whole but cannot be finished: {}", id, notNow.getMessage());
                    dropIfPlain(lease);
                }
            });
        }
    }
}
