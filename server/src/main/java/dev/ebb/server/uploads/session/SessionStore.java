package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sessions below one root, as the disk has them. Thread-safe. */
public final class SessionStore {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStore.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ID_BYTES = 16;
    private static final int REMEMBERED_PER_SESSION = 10;

    private final RootFolder root;
    private final SessionLimits limits;
    private final InstantSource clock;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    private SessionStore(RootFolder root, SessionLimits limits, InstantSource clock) {
        this.root = root;
        this.limits = limits;
        this.clock = clock;
    }

    /** Reads what earlier runs left; what they had promised nobody is removed. */
    public static SessionStore open(RootFolder root, SessionLimits limits, InstantSource clock) throws IOException {
        SessionStore store = new SessionStore(root, limits, clock);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root.sessions())) {
            for (Path folder : folders) {
                store.load(new SessionFolder(folder));
            }
        }
        return store;
    }

    private void load(SessionFolder folder) throws IOException {
        try {
            Session session = folder.read();
            slots.put(session.id(), new Slot(folder, session, true));
        } catch (NoSuchFileException unpromised) {
            folder.delete();
        } catch (IOException damaged) {
            // It is replaced whole each time, so this is the disk's doing: kept for whoever wants to look.
            LOG.warn("the upload session {} cannot be read and is left alone: {}", folder.name(), damaged.getMessage());
        }
    }

    /** A new session, held by the caller. It is on disk when this returns, unless it need not outlive the request. */
    public Lease begin(Draft draft, Runnable cut) throws UploadException {
        limitMemory();
        demandRoom(draft);
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        Session session = Session.begin(id, draft, clock.instant());
        Slot slot = new Slot(new SessionFolder(root.sessions().resolve(id)), session, false);
        slot.take(cut, PATIENCE);
        slots.put(id, slot);
        try {
            slot.folder().make();
            if (draft.origin().protocol() != Protocol.PLAIN) {
                slot.write(session);
            }
        } catch (IOException failed) {
            slots.remove(id);
            throw UploadException.disk(failed);
        }
        return new Lease(slot, this::remove, clock);
    }

    private void demandRoom(Draft draft) throws UploadException {
        demandSize(draft.length());
        long underWay =
                slots.values().stream().filter(it -> !it.session().isOver()).count();
        if (underWay >= limits.sessions()) {
            throw new UploadException(
                    Refusal.TOO_MANY,
                    "the server has " + limits.sessions() + " uploads under way, as many as it takes: try again later");
        }
        try {
            if (draft.length() > root.freeBytes()) {
                throw new UploadException(
                        Refusal.NO_SPACE, "the disk of the server has no room for " + draft.length() + " bytes");
            }
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    /** Refuses a file of that many bytes if it is too large. */
    public void demandSize(long bytes) throws UploadException {
        if (bytes > limits.fileBytes()) {
            throw new UploadException(
                    Refusal.TOO_LARGE, "the server takes files of at most " + limits.fileBytes() + " bytes");
        }
    }

    /** The session of that name and owner. */
    public Session find(String id, String owner) throws UploadException {
        return slot(id, owner).session();
    }

    /** The session of that name and owner, held by the caller; whoever held it was cut off and has let go. */
    public Lease take(String id, String owner, Runnable cut) throws UploadException {
        Slot slot = slot(id, owner);
        slot.take(cut, PATIENCE);
        return new Lease(slot, this::remove, clock);
    }

    /** Where the reply of a session is. */
    public Path reply(Session session) throws UploadException {
        return slot(session.id(), session.origin().owner()).folder().reply();
    }

    private Slot slot(String id, String owner) throws UploadException {
        Slot slot = slots.get(id);
        if (slot == null || !slot.session().origin().owner().equals(owner)) {
            throw new UploadException(Refusal.UNKNOWN, "the server knows no such upload, or not of this caller");
        }
        if (isStale(slot.session())) {
            throw new UploadException(Refusal.EXPIRED, "this upload made no progress for too long and is gone");
        }
        return slot;
    }

    /** Until when the session is kept if nothing more comes. */
    public Instant expiry(Session session) {
        return session.touched().plus(isMemory(session) ? limits.memory() : limits.lifetime());
    }

    /** True when all that is left of it is the answer to a repeated request. */
    private static boolean isMemory(Session session) {
        Delivery delivery = session.delivery();
        boolean owesReply = session.stage() == Stage.DONE && delivery != null && delivery.hasReplyFile();
        return session.isOver() && !owesReply;
    }

    /** Forgets the oldest of what is only remembered, where that has become too much. */
    private void limitMemory() {
        if (slots.size() > limits.sessions() * REMEMBERED_PER_SESSION) {
            slots.values().stream()
                    .filter(it -> isMemory(it.session()))
                    .min(Comparator.comparing(it -> it.session().touched()))
                    .ifPresent(this::discard);
        }
    }

    private void discard(Slot slot) {
        if (!slot.tryTake()) {
            return;
        }
        try (Lease lease = new Lease(slot, this::remove, clock)) {
            lease.discard();
            LOG.info(
                    "removed upload session {} of {}",
                    slot.session().id(),
                    slot.session().target());
        } catch (UploadException failed) {
            LOG.warn(
                    "upload session {} could not be removed: {}", slot.session().id(), failed.getMessage());
        }
    }

    private boolean isStale(Session session) {
        return !clock.instant().isBefore(expiry(session));
    }

    /** Those that need nothing more from their clients and are not at their end yet, each held by the caller. */
    List<String> owed() {
        return slots.values().stream()
                .map(Slot::session)
                .filter(it -> it.isWhole() && !it.isOver())
                .map(Session::id)
                .toList();
    }

    /** A session that nobody is at work on, held by the caller; empty when somebody is. */
    Optional<Lease> tryTake(String id) {
        Slot slot = slots.get(id);
        return slot != null && slot.tryTake() ? Optional.of(new Lease(slot, this::remove, clock)) : Optional.empty();
    }

    /** Removes the sessions whose time is over. */
    public void sweep() {
        slots.values().stream().filter(it -> isStale(it.session())).forEach(this::discard);
    }

    private void remove(Slot slot) {
        slots.remove(slot.session().id());
    }
}
